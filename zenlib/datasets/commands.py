"""What people might say to their home: 196 invented utterances, Chinese and English."""

import csv
import io
from dataclasses import dataclass

from zenlib._validation import one_of, whole_number
from zenlib.datasets._files import verified_content

_FILE = "commands.csv"
_SHA256 = "04c89df6eea8c509bafdb95f36407dea3cd79d7827dd0f2a2ff041d0f4b809d9"

INTENTS = (
    "light_on",
    "light_off",
    "set_temperature",
    "set_timer",
    "play_music",
    "weather",
    "other",
)
"""What an utterance asks for; `other` is what a home cannot do."""


@dataclass(frozen=True)
class Command:
    """One utterance, and what it asks for.

    Parameters
    ----------
    text : str
    language : "zh" or "en"
    intent : str
        One of `INTENTS`.
    room : str
        As in the text, or empty where none is named.
    value : int or None
        Degrees or minutes, where the text has a number of them.
    part : "direct" or "indirect"
        "Turn on the light", or "it is too dark".

    Raises
    ------
    TypeError, ValueError
        If the text is empty or no string, or a field is none of the above.

    Examples
    --------
    >>> Command("set a timer for 5 minutes", "en", "set_timer", value=5).value
    5

    Book: §6.4
    """

    text: str
    language: str
    intent: str
    room: str = ""
    value: int | None = None
    part: str = "direct"

    def __post_init__(self):
        for name in ("text", "room"):
            if not isinstance(getattr(self, name), str):
                raise TypeError(
                    f"{name} must be a string, got {type(getattr(self, name)).__name__}"
                )
        if not self.text:
            raise ValueError("text must not be empty, got ''")
        one_of("language", self.language, ("zh", "en"))
        one_of("intent", self.intent, INTENTS)
        one_of("part", self.part, ("direct", "indirect"))
        if self.value is not None:
            whole_number("value", self.value)


def load_commands(path=None):
    """Utterances to a home assistant, with intent and slots.

    Parameters
    ----------
    path : str or path, optional
        Another copy of the same file; by default the one inside the package.

    Returns
    -------
    tuple of Command
        Seven intents in two languages: ten direct and four indirect utterances each.

    Raises
    ------
    FileNotFoundError
        If the file is missing.
    ValueError
        If the file is truncated or altered.

    Notes
    -----
    Written for this book by its authors, not collected: a score on them says how methods compare,
    not how well an assistant would do. The direct ones use the words one would expect; the indirect
    ones avoid them, and stand for what was not thought of. Licence: MIT (LICENSES/MIT.txt).

    Examples
    --------
    >>> commands = load_commands()
    >>> len(commands), commands[0].intent, commands[0].language
    (196, 'light_on', 'zh')

    Book: §6.4
    """
    content = verified_content(path, bundled=_FILE, sha256=_SHA256, what="commands")
    return tuple(
        Command(
            row["text"],
            row["language"],
            row["intent"],
            row["room"],
            int(row["value"]) if row["value"] else None,
            row["part"],
        )
        for row in csv.DictReader(io.StringIO(content.decode("utf-8")))
    )
