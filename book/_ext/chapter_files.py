"""One list out of one YAML file per chapter, such as book/glossary/04.yml."""

from collections import Counter

import yaml


def in_edition(text, edition):
    """A text, or the edition's own where both are given."""
    return text[edition] if isinstance(text, dict) else str(text)


def names_in(folder, chapter, unique):
    """The names of the entries in the file of one chapter, such as 04."""
    entries = yaml.safe_load((folder / f"{chapter}.yml").read_text("utf8")) or []
    return {entry[unique] for entry in entries}


def read_chapter_files(folder, fields, unique):
    """The entries of every chapter; a missing field or a second entry of one name is an error."""
    entries = []
    for path in sorted(folder.glob("[0-9]*.yml")):
        for entry in yaml.safe_load(path.read_text("utf8")) or []:
            missing = [field for field in fields if entry.get(field) in (None, "")]
            if missing:
                raise ValueError(f"{path.name}: {entry} lacks {', '.join(missing)}")
            entries.append(entry)
    twice = [name for name, n in Counter(entry[unique] for entry in entries).items() if n > 1]
    if twice:
        raise ValueError(f"{folder.name}: more than one entry for {', '.join(twice)}")
    return entries
