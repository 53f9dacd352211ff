// Escape closes the definition of a term until the pointer or the focus comes to another.
const closed = document.documentElement.classList;
document.addEventListener("keydown", (event) => event.key === "Escape" && closed.add("terms-closed"));
for (const arrival of ["mouseover", "focusin"])
  document.addEventListener(arrival, (event) => event.target.closest?.("a.term") && closed.remove("terms-closed"));
