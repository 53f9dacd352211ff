"""The diagrams of the book mean what they draw; the two of the article do not."""

import re
import sys

import pytest

from tests.book.made_book import assert_none
from tools.inputs import ROOT
from tools.notebooks.check import diagrams
from tools.notebooks.check.diagrams import chained, components, findings, has_loop, read, structure
from tools.notebooks.check.editions import load_edition

sys.path.insert(0, str(ROOT / "book" / "_ext"))
import mermaid_svg

PAGES = {language: load_edition(ROOT / "book", language) for language in ("zh", "en")}
DRAWN = [
    pytest.param(source, id=f"{language}/{name}-{number}")
    for language, edition in PAGES.items()
    for name, page in edition.pages.items()
    for number, source in enumerate(diagrams.FENCE.findall(page))
]


def flowchart(*lines):
    return read("\n".join(["flowchart LR", *lines]))


@pytest.mark.parametrize("source", DRAWN)
def test_a_diagram_of_the_book_means_what_it_draws(source):
    assert_none(findings(read(source)))


@pytest.mark.parametrize("source", DRAWN)
def test_what_was_read_is_what_is_drawn(source):
    """Mermaid's own reading is the second opinion: the ids in the drawing."""
    drawing = mermaid_svg.draw(source)
    diagram = read(source)
    nodes = re.findall(r'class="node [^>]*id="[^"]*-flowchart-(\w+)-\d+"', drawing)
    boxes = re.findall(r'class="cluster" id="diagram-\w{8}-(\w+)"', drawing)
    arrows = re.findall(r'<path [^>]*data-id="L_(\w+?)_(\w+?)_\d+"', drawing)
    assert sorted(nodes) == sorted(diagram.nodes)
    assert sorted(boxes) == sorted(diagram.groups)
    assert sorted(arrows) == sorted((a, b) for a, b, _ in diagram.edges)
    assert len(re.findall(r'<polygon [^>]*class="label-container"', drawing)) == len(
        diagram.decisions
    )


def test_the_editions_draw_the_same_diagrams():
    for name in PAGES["zh"].pages:
        zh, en = (map(structure, diagrams.diagrams(PAGES[e].pages[name])) for e in ("zh", "en"))
        assert list(zh) == list(en), name


def test_a_page_is_named_with_its_findings(monkeypatch):
    page = "# x\n\n```mermaid\nflowchart LR\n  accTitle: Two\n  A --> B\n  C --> D\n```\n"
    monkeypatch.setitem(PAGES["en"].pages, "made.md", page)
    assert diagrams.page_findings(PAGES["en"], "made.md") == [
        "en/made.md: the diagram 'Two' falls into 2 pieces"
    ]


# The article's two diagrams, as structure: {} is a rhombus; of the texts only what claims a loop

ARTICLE_2_5 = ("A B{} C{} D{}", "A1 B1 B2 B3 B4 B5[迭代]", "D E F G H I")
ARTICLE_3_5 = (
    "A B{} C{} D{} E{} F{迭代}",
    *("A1 A2 A3", "B1 B2 B3", "C1 C2 C3", "D1 D2 D3", "E1 E2 E3 E4", "F1 F2 F3"),
)
ADVANTAGES = "E F G H I".split()
CHOICES = [["B1", "B2", "B3"], ["D1", "D2", "D3"], ["F1", "F2"]]


def article(chains):
    return flowchart(*(" --> ".join(chain.split()) for chain in chains))


@pytest.mark.parametrize(
    ("chains", "nodes", "edges", "pieces"), [(ARTICLE_2_5, 15, 13, 2), (ARTICLE_3_5, 25, 18, 7)]
)
def test_the_article_s_diagrams_fall_into_pieces(chains, nodes, edges, pieces):
    diagram = article(chains)
    assert (len(diagram.nodes), len(diagram.edges)) == (nodes, edges)
    assert len(components(diagram)) == pieces
    assert f"falls into {pieces} pieces" in findings(diagram)


@pytest.mark.parametrize("chains", [ARTICLE_2_5, ARTICLE_3_5])
def test_the_article_s_loops_are_not_closed(chains):
    assert not has_loop(article(chains))
    assert "speaks of a repetition, and no arrow leads back" in findings(article(chains))


def test_the_article_s_decisions_decide_nothing():
    undecided = [text for text in findings(article(ARTICLE_3_5)) if "drawn as a decision" in text]
    assert [text[0] for text in undecided] == list("BCDEF")
    assert undecided[0] == "B is drawn as a decision and has 1 exits"
    assert undecided[4] == "F is drawn as a decision and has 0 exits"
    assert sum("drawn as a decision" in text for text in findings(article(ARTICLE_2_5))) == 3


def test_the_article_s_alternatives_follow_one_another():
    assert [len(chained(article(ARTICLE_3_5), ids)) for ids in CHOICES] == [2, 2, 1]
    assert len(chained(article(ARTICLE_2_5), ADVANTAGES)) == 4


CORRECTED = {
    "02_concepts/2_5_diagram.md": (ARTICLE_2_5, [ADVANTAGES], ["A"]),
    "03_algorithms/3_5_diagram.md": (ARTICLE_3_5, CHOICES, ["B", "D", "F"]),
}


@pytest.mark.parametrize("name", CORRECTED)
@pytest.mark.parametrize("language", PAGES)
def test_the_page_on_an_article_s_diagram_counts_as_the_checks_do(language, name):
    page = PAGES[language].pages[name]
    chains, choices, boxes = CORRECTED[name]
    [ours] = diagrams.diagrams(page)
    theirs = article(chains)
    groups = [name for name, title in ours.groups.items() if diagrams.ALTERNATIVES.search(title)]
    assert groups == boxes
    counted = [
        (len(components(theirs)), len(components(ours))),
        (has_loop(theirs), has_loop(ours)),
        tuple(sum("drawn as a decision" in t for t in findings(d)) for d in (theirs, ours)),
        (
            sum(len(chained(theirs, ids)) for ids in choices),
            sum(len(chained(ours, ours.members(group))) for group in groups),
        ),
    ]
    values = {"无": 0, "no": 0, "有": 1, "yes": 1}
    cell = "(\\d+|无|no|有|yes)"
    rows = re.findall(rf"^\|[^|]+\|[^|]+\| {cell} \| {cell} \|$", page, re.MULTILINE)
    assert [tuple(int(values.get(text, text)) for text in row) for row in rows] == counted
    assert f"{len(theirs.nodes)} " in page
    assert f"{len(theirs.edges)} " in page


# The reader and the rules, on small diagrams

TRAINING = (
    "accTitle: A loop",
    "accDescr: Forward and back, round again until it is enough.",
    "subgraph L [a loss: one of]",
    "direction TB",
    "L1[squared error]",
    "L2[cross-entropy]",
    "end",
    "F[forward] --> L",
    "L -->|gradient| U(update) --> S{enough?}",
    "S -->|no| F",
    "S -->|yes| E[trained]",
)


def test_a_flowchart_is_read():
    diagram = flowchart(*TRAINING)
    assert diagram.title == "A loop"
    assert diagram.nodes["L2"] == "cross-entropy"
    assert diagram.nodes.keys() == {"L1", "L2", "F", "U", "S", "E"}
    assert diagram.decisions == {"S"}
    assert diagram.edges[1:3] == [("L", "U", "gradient"), ("U", "S", None)]
    assert diagram.groups == {"L": "a loss: one of"}
    assert diagram.members("L") == {"L1", "L2"}
    assert len(components(diagram)) == 1
    assert has_loop(diagram)
    assert list(findings(diagram)) == []


BREAKS = {
    "an arrow missing": ("F[forward] --> L", "F[forward]", "speaks of a repetition"),
    "a piece apart": ("S -->|yes| E[trained]", "S -->|yes| Y\nE[trained]", "falls into 2 pieces"),
    "no way back": ("S -->|no| F", "S -->|no| X[give up]", "speaks of a repetition"),
    "a loop untold": (", round again", "", "has a loop of which accDescr says nothing"),
    "one exit": ("S -->|yes| E[trained]", "E[trained] --> F", "is drawn as a decision and has 1"),
    "a silent exit": ("S -->|yes| E", "S --> E", "do not say when each is taken"),
    "two alike": ("S -->|yes| E", "S -->|no| E", "do not say when each is taken"),
    "a chain": ("L1[squared error]", "L1[squared error] --> L2", "follow one another"),
    "no choice": ("L2[cross-entropy]\n", "", "offers no alternatives"),
}


@pytest.mark.parametrize(("old", "new", "finding"), BREAKS.values(), ids=BREAKS.keys())
def test_a_diagram_that_means_something_else_is_found(old, new, finding):
    text = "\n".join(TRAINING)
    assert old in text
    found = list(findings(flowchart(*text.replace(old, new).splitlines())))
    assert any(finding in line for line in found), found


def test_a_loop_inside_a_box_and_one_through_boxes_are_loops():
    assert has_loop(flowchart("subgraph A [x]", "a --> b", "b --> a", "end"))
    assert has_loop(flowchart("subgraph A [x]", "a --> b", "end", "b --> c", "c --> A"))
    assert not has_loop(flowchart("subgraph A [x]", "a --> b --> c", "end", "A --> d"))


def test_a_box_holds_its_nodes_together():
    assert len(components(flowchart("subgraph A [x]", "a", "b", "end", "A --> c"))) == 1
    assert len(components(flowchart("subgraph A [x]", "a", "b", "end", "c"))) == 2
    nested = flowchart("subgraph A [x]", "subgraph B [y]", "a", "end", "b", "end", "b --> c")
    assert len(components(nested)) == 1
    assert nested.members("A") == {"B", "b"}


def test_a_node_named_again_in_a_box_stays_where_it_was():
    diagram = flowchart("a --> b", "subgraph A [x]", "c --> b", "end")
    assert diagram.members("A") == {"c"}


@pytest.mark.parametrize(
    "line", ["A === B", "A --> ", "A & B --> C", "A --> B;", "classDef x y:#f", "A -- text --> B"]
)
def test_a_line_that_is_not_understood_is_refused(line):
    with pytest.raises(ValueError, match="is not understood"):
        flowchart(line)


def test_another_kind_of_diagram_is_refused():
    with pytest.raises(ValueError, match="begins with flowchart LR"):
        read("sequenceDiagram\n  A->>B: hello")
