"""Numbers in the prose have a home: an output, the code beside them, or the chapter's claims.

Which numerals are judged. A numeral is judged if it has a unit, a percent sign, a currency, a
multiplier (万, 亿, million, 1e9, …) or at least three digits, leading zeros not counted: 1.25, 784
and 5 % are judged, 0.001 and 28 are not. Never judged: formulas, code spans, link texts and
addresses, section numbers (§4.2, 4.2.3, 5.4 节, Section 5.4, 练习 10.1-2, the number that opens a
heading), versions (Python 3.12), years (2015 年, (2015), in 2015, NeurIPS 2021), the level of an
interval (95 % 区间), arXiv and DOI numbers, and numerals attached to letters (float32, E53).

What counts as a home. A number in a stored output of the notebook that rounds to the numeral as
written; the same number as a literal in its code; a `value` in book/claims/NN.yml of the chapter
that rounds to it. Percent may stand for a share (98.9 % for
0.98906), a unit prefix or multiplier for the full number (12.3 ms for 0.0123, 93 千 for 93322).
An integer of four digits or more may be rounded to two significant digits: 93,000 for 93,322.
Signs are not compared. On a Markdown page the outputs are those of the notebooks of its chapter and
of those that it links to.
"""

import ast
import re
from dataclasses import dataclass
from functools import cache
from posixpath import dirname, join, normpath

import yaml

from ..files import code_cells, stored_text
from ..markdown import parse
from .editions import chapter_of, markdown_cells

MULTIPLIERS = {
    "万亿": 1e12,
    "千亿": 1e11,
    "百亿": 1e10,
    "十亿": 1e9,
    "亿": 1e8,
    "千万": 1e7,
    "百万": 1e6,
    "万": 1e4,
    "千": 1e3,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
}
PERCENT = {"%": 1e-2, "％": 1e-2, "per cent": 1e-2, "percent": 1e-2, "个百分点": 1e-2, "‰": 1e-3}
PREFIXES = {"": 1, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18}
PREFIXED = ("B", "FLOP", "FLOPs", "FLOP/s", "Hz", "W", "Wh", "J")
SIZES = {prefix + unit: factor for prefix, factor in PREFIXES.items() for unit in PREFIXED}
BINARY = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}
TIMES = {
    **dict.fromkeys(("ns", "nanoseconds", "纳秒"), 1e-9),
    **dict.fromkeys(("µs", "μs", "microseconds", "微秒"), 1e-6),
    **dict.fromkeys(("ms", "milliseconds", "毫秒"), 1e-3),
    **dict.fromkeys(("s", "second", "seconds", "秒"), 1),
    **dict.fromkeys(("min", "minute", "minutes", "分钟"), 60),
    **dict.fromkeys(("h", "hour", "hours", "小时"), 3600),
    **dict.fromkeys(("day", "days", "天"), 86400),
    **dict.fromkeys(("week", "weeks", "周", "month", "months", "个月", "year", "years", "年"), 1),
}
MONEY = "元 美元 欧元 人民币 USD EUR CNY RMB dollar dollars euro euros yuan cents 美分".split()
OTHER = "byte bytes 字节 bit bits 比特 px pixel pixels 像素 m cm mm km kg °C 倍 × -fold".split()
SUFFIXES = SIZES | BINARY | TIMES | PERCENT | dict.fromkeys((*MONEY, *OTHER), 1)
CLAIM_KEYS = ("id", "value", "unit", "source", "date", "confidence")
CONFIDENCES = ("primary", "secondary", "estimate")


def _any_of(words):
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


NUMERAL = re.compile(
    r"(?P<currency>(?:US|HK)?\$|[¥￥€£])?\s?"
    r"(?<![A-Za-z_.#\d])(?<![A-Za-z][-‑])"
    r"(?P<number>\d{1,3}(?:[,\u202f\u00a0 ]\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    rf"(?:\s?(?P<multiplier>{_any_of(MULTIPLIERS)})(?![A-Za-z瓦克米焦赫字]))?"
    rf"(?:\s?(?P<unit>{_any_of(SUFFIXES)})(?![A-Za-z\d]|\s?\d))?"
    r"(?P<attached>[A-Za-z_])?"
)
YEAR = r"(?:19\d\d|20[0-3]\d)"
NAMES = r"Python|TensorFlow|Keras|NumPy|SciPy|CUDA|cuDNN|Jupyter Book|version|versions|版本"
PARTS = r"[Ss]ections?|[Cc]hapters?|[Ff]igures?|[Tt]ables?|[Ee]quations?|[Ee]xercises?"
LEVEL_OF = r"(?=\s?(?:的\s?)?(?:Wilson|置信|区间|confidence|intervals?\b|CI\b))"
AND = r"\s*(?:[-–—~、,至到和或]|to|and|or)\s*"
NOT_NUMBERS = re.compile(
    "|".join(
        (
            r"https?://\S+",
            r"(?i:arxiv)[: ]?\s?\d{4}\.\d{4,5}(?:v\d+)?",
            r"\b10\.\d{4,}/\S+",
            r"\d+(?:\.\d+){2,}",
            rf"9[059]\s?[%％]{LEVEL_OF}",
            rf"(?:§|练习|{PARTS})\s?\d+(?:\.\d+)*(?:{AND}§?\d+(?:\.\d+)*)*",
            r"\d+(?:\.\d+)*\s?[章节]",
            rf"(?:{NAMES})\s?\d+(?:\.\d+)*(?:{AND}\d+\.\d+)*",
            rf"{YEAR}-\d\d(?:-\d\d)?",
            rf"(?<!\d){YEAR}(?:\s?[-–—至到]\s?{YEAR})?\s?年(?:\s?\d+\s?月)?(?:\s?\d+\s?日)?",
            rf"(?<=[(（]){YEAR}(?=[)）,，;；])",
            rf"(?<=[,，]\s){YEAR}(?=[)）])",
            rf"\b(?:in|since|of|by|until|from|early|late|before|after|[A-Z][A-Za-z]+|al\.)\s{YEAR}\b",
        )
    )
)
NUMBER_IN_OUTPUT = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+")


@dataclass(frozen=True)
class Numeral:
    """A number as the prose writes it, with the factors that a reader applies to it."""

    text: str
    value: float
    half_unit: float
    factors: tuple

    def matches(self, number, *, exactly=False):
        """Whether a computed number, rounded as the prose rounds, is this one."""
        slack = 0 if exactly else self.half_unit
        return any(
            abs(abs(number) - self.value * f) <= slack * f + 1e-9 * abs(self.value * f)
            for f in self.factors
        )


def findings(edition, name):
    """Numerals in the prose of a notebook that have no home."""
    notebook = edition.notebooks[name]
    homes = [number for cell in code_cells(notebook) for number in computed_numbers(cell)]
    homes += claimed_numbers(edition.root.parent / "claims", chapter_of(name))
    literals = [number for cell in code_cells(notebook) for number in literal_numbers(cell)]
    found = []
    for cell, page in markdown_cells(notebook):
        found += [
            f"{edition.language}/{name} [{cell.id}]: {numeral.text} is in no output of the "
            f"notebook, nor in its code, nor in book/claims/{chapter_of(name)[:2]}.yml"
            for numeral in _homeless(page, homes, literals)
        ]
    return found


def page_findings(edition, name):
    """Numerals of a page that no notebook of its chapter, or that it links to, nor a claim has."""
    chapter, page = chapter_of(name), parse(edition.pages[name])
    linked = {normpath(join(dirname(name), address)) for address, _ in page.links}
    notebooks = [n for n in edition.notebooks if chapter in ("", chapter_of(n)) or n in linked]
    cells = [cell for n in notebooks for cell in code_cells(edition.notebooks[n])]
    homes = [number for cell in cells for number in computed_numbers(cell)]
    homes += claimed_numbers(edition.root.parent / "claims", chapter)
    return [
        f"{edition.language}/{name}: {numeral.text} is in no output of the chapter's notebooks, "
        f"nor of one that the page links to, nor in book/claims"
        for numeral in _homeless(page, homes, [])
    ]


def claims_findings(folder):
    """What is wrong with the claims files of a book."""
    found, ids = [], {}
    for path in sorted(folder.glob("*.yml")):
        for claim in load_claims(path):
            name = claim.get("id", "?")
            missing = [key for key in CLAIM_KEYS if claim.get(key) in (None, "")]
            found += [f"claims/{path.name}: {name} lacks {', '.join(missing)}"] if missing else []
            found += [f"claims/{path.name}: {name} is in {ids[name]} too"] if name in ids else []
            if claim.get("confidence") not in CONFIDENCES:
                found.append(
                    f"claims/{path.name}: {name}: confidence is {' or '.join(CONFIDENCES)}"
                )
            if not numbers_in(str(claim.get("value", ""))):
                found.append(f"claims/{path.name}: {name}: value holds no number")
            ids[name] = path.name
    return found


def numerals(text):
    """The numerals of a text that need a home."""
    text = NOT_NUMBERS.sub(lambda match: " " * len(match.group()), text)
    found = []
    for match in NUMERAL.finditer(text):
        if match["attached"] or not _needs_home(match):
            continue
        digits = re.sub(r"[,\u202f\u00a0 ]", "", match["number"])
        found.append(Numeral(match.group().strip(), float(digits), _half(digits), _factors(match)))
    return found


def computed_numbers(cell):
    """The numbers in the stored outputs of a code cell."""
    return [number for output in cell.outputs for number in numbers_in(stored_text(output))]


def numbers_in(text):
    """Every number of an output; 93,322 counts as one number and as two."""
    found = []
    for token in NUMBER_IN_OUTPUT.findall(text):
        found.append(float(token.replace(",", "")))
        if "," in token:
            found += [float(part) for part in token.split(",")]
    return found


def literal_numbers(cell):
    """The numbers written in the code of a cell."""
    try:
        tree = ast.parse(cell.source)
    except SyntaxError:
        return []
    values = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return [abs(v) for v in values if isinstance(v, (int, float)) and not isinstance(v, bool)]


def claimed_numbers(folder, chapter):
    """The values in the claims of a chapter; of all chapters for a page outside them."""
    pattern = f"{chapter[:2]}.yml" if chapter[:2].isdigit() else "*.yml"
    claims = [claim for path in sorted(folder.glob(pattern)) for claim in load_claims(path)]
    return [number for claim in claims for number in numbers_in(str(claim.get("value", "")))]


@cache
def load_claims(path):
    """The entries of one claims file."""
    return yaml.safe_load(path.read_text(encoding="utf-8")) or []


def _homeless(page, homes, literals):
    for numeral in (numeral for text in page.prose for numeral in numerals(text)):
        computed = any(numeral.matches(number) for number in homes)
        if not computed and not any(numeral.matches(n, exactly=True) for n in literals):
            yield numeral


def _needs_home(match):
    mantissa = re.split("[eE]", match["number"])[0]
    n_digits = len(re.sub(r"\D", "", mantissa).lstrip("0"))
    marked = match["currency"] or match["multiplier"] or match["unit"]
    return bool(marked) or n_digits >= 3 or mantissa != match["number"]


def _half(digits):
    """Half a unit of the last digit that the numeral commits itself to."""
    mantissa, _, exponent = digits.lower().partition("e")
    whole, _, fraction = mantissa.partition(".")
    scale = 10.0 ** int(exponent or 0)
    if fraction or len(whole) < 4:
        return 0.5 * 10.0 ** -len(fraction) * scale
    zeros = len(whole) - len(whole.rstrip("0"))
    return 0.5 * 10.0 ** min(zeros, len(whole) - 2) * scale


def _factors(match):
    multiplier = MULTIPLIERS.get(match["multiplier"], 1)
    unit = SUFFIXES.get(match["unit"], 1)
    return tuple({1, multiplier, unit, multiplier * unit})
