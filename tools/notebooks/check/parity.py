"""The editions are twins: what they share is equal byte for byte, what is their own is there."""

import re
from copy import deepcopy

from ..markdown import parse
from ..twins import OWN_TEXTS, UNTRANSLATED

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
LATIN_PROSE = re.compile(r"[A-Za-z]{2,}(\W+[A-Za-z]{2,}){5,}")  # six Latin words in a row


def findings(name, zh, en):
    """What keeps two notebooks from being twins."""
    if zh is None or en is None:
        return [f"{name}: only one edition has it; run python -m tools.notebooks twins"]
    found = [f"{name}: {text}" for text in _frame(zh, en)]
    if found:
        return found
    if zh.metadata != en.metadata:
        found.append(f"{name}: the metadata of the notebooks differs; run twins")
    for cell, twin in zip(zh.cells, en.cells, strict=True):
        compare = _code if cell.cell_type == "code" else _markdown
        found += [f"{name} [{cell.id}]: {text}" for text in compare(cell, twin)]
    return found


def page_findings(name, zh, en):
    """What keeps two Markdown pages from being twins."""
    found = _shared_structure(parse(zh), parse(en)) + _languages(parse(zh), parse(en))
    return [f"{name}: {text}" for text in found]


def all_page_findings(editions):
    """What keeps the Markdown pages of a book from being twins."""
    zh, en = (editions[language].pages for language in ("zh", "en"))
    alone = [f"{name}: only one edition has this page" for name in sorted(zh.keys() ^ en.keys())]
    both = sorted(zh.keys() & en.keys())
    return alone + [text for name in both for text in page_findings(name, zh[name], en[name])]


def _frame(zh, en):
    ids = [[cell.id for cell in notebook.cells] for notebook in (zh, en)]
    for cell_id in sorted(set(ids[0]) ^ set(ids[1])):
        yield f"only {'zh' if cell_id in ids[0] else 'en'} has the cell {cell_id}; run twins"
    if set(ids[0]) == set(ids[1]):
        if ids[0] != ids[1]:
            yield "the cells stand in different orders; run twins"
        elif [c.cell_type for c in zh.cells] != [c.cell_type for c in en.cells]:
            yield "a cell is Markdown in one edition and code in the other; run twins"


def _code(zh, en):
    for key in ("source", "outputs", "execution_count"):
        if zh[key] != en[key]:
            yield f"the {key} differ{'s' * (key != 'outputs')} between the editions; run twins"
    own_zh, own_en = _own_texts(zh), _own_texts(en)
    if _shared_metadata(zh) != _shared_metadata(en) or own_zh.keys() != own_en.keys():
        yield "tags or metadata differ between the editions; run twins"
    for key in own_zh.keys() & own_en.keys():
        yield from _languages(parse(own_zh[key]), parse(own_en[key]), what=" ".join(key))
        if UNTRANSLATED in own_zh[key] + own_en[key]:
            yield f"{' '.join(key)} is not translated yet"


def _own_texts(cell):
    settings = cell.metadata.get("mystnb", {})
    return {
        (group, key): settings[group][key]
        for group, key in OWN_TEXTS
        if key in settings.get(group, {})
    }


def _shared_metadata(cell):
    metadata = deepcopy(cell.metadata)
    for group, key in OWN_TEXTS:
        metadata.get("mystnb", {}).get(group, {}).pop(key, None)
    return metadata


def _markdown(zh, en):
    if zh.metadata != en.metadata:
        yield "the metadata differs between the editions; run twins"
    if UNTRANSLATED in zh.source + en.source:
        yield "is not translated yet"
        return
    yield from _shared_structure(parse(zh.source), parse(en.source))
    yield from _languages(parse(zh.source), parse(en.source))


def _shared_structure(zh, en):
    shared = (
        ("heading levels", lambda page: [level for level, _ in page.headings]),
        ("display equations or their labels", lambda page: page.equations),
        ("targets of the links", lambda page: sorted(address for address, _ in page.links)),
    )
    return [
        f"the {what} differ: {_first_difference(of(zh), of(en))}"
        for what, of in shared
        if of(zh) != of(en)
    ]


def _first_difference(zh, en):
    pairs = zip([*zh, *["nothing"] * len(en)], [*en, *["nothing"] * len(zh)], strict=False)
    a, b = next((a, b) for a, b in pairs if a != b)
    return f"zh has {a}, en has {b}"


def _languages(zh, en, what="text"):
    """Chinese prose in one, none in the other, except emphasised, quoted or in a code span."""
    found = []
    zh_prose, en_plain = "\n".join(zh.prose), "\n".join(en.plain)
    if LATIN_PROSE.search(zh_prose) and not CHINESE.search(zh_prose):
        found.append(f"the Chinese {what} holds no Chinese")
    if chinese := CHINESE.search(en_plain):
        where = en_plain[max(0, chinese.start() - 12) : chinese.end() + 12].replace("\n", " ")
        found.append(f"the English {what} holds Chinese (emphasise or quote it): …{where}…")
    return found
