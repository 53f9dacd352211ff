"""Let links to equations of other pages work: [4.2.4](../04_formulas/4_2_x.ipynb#eq-adam).

MyST resolves such links to headings alone. The text of the link stays as it was written.
"""


def offer_equations(app, env):
    """Sphinx event: put the labels of equations beside the headings of their pages."""
    for label, (page, number) in env.get_domain("math").equations.items():
        slugs = env.metadata[page].setdefault("myst_slugs", {})
        slugs[label] = (0, f"equation-{label}", f"({number})")


def setup(app):
    app.connect("env-updated", offer_equations)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
