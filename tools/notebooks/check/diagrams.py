"""Diagrams mean what they draw: all in one piece, loops closed, alternatives side by side.

A small reader of Mermaid flowcharts: nodes in [boxes], (round) or as {decisions}, arrows with or
without |text|, chains of arrows, subgraphs. It refuses what it does not know, so that no diagram
passes unread.
"""

import re
from dataclasses import dataclass, field

ITERATION = re.compile(
    r"循环|往复|周而复始|迭代|反复|\b(round again|round and round|iterat\w+|loops?|repeat\w*)\b"
)
ALTERNATIVES = re.compile(r"任选|\b(one|any) of\b")
FENCE = re.compile(r"^```mermaid\n(.*?)^```", re.MULTILINE | re.DOTALL)
NODE = re.compile(r"(\w+)(\[.*?\]|\(.*?\)|\{.*?\})?")
ARROW = re.compile(r"\s*-\.?->(?:\|(.*?)\|)?\s*")
SUBGRAPH = re.compile(r"subgraph (\w+) \[(.*)\]")


@dataclass
class Diagram:
    """A flowchart, read."""

    title: str = ""
    description: str = ""
    nodes: dict = field(default_factory=dict)  # id -> text
    decisions: set = field(default_factory=set)  # ids of nodes drawn as a rhombus
    edges: list = field(default_factory=list)  # (from, to, text)
    groups: dict = field(default_factory=dict)  # id of a subgraph -> its title
    parents: dict = field(default_factory=dict)  # id of a node or subgraph -> subgraph around it

    def members(self, group):
        """What stands directly in a subgraph."""
        return {inner for inner, outer in self.parents.items() if outer == group}


def diagrams(page):
    """Every diagram of a Markdown page."""
    return [read(source) for source in FENCE.findall(page)]


def read(source):
    """Take a flowchart apart."""
    head, *lines = [line.strip() for line in source.splitlines() if line.strip()]
    if not re.fullmatch(r"(flowchart|graph) (LR|TB)", head):
        raise ValueError(f"a diagram begins with flowchart LR or flowchart TB, not {head!r}")
    diagram, around = Diagram(), []
    for line in lines:
        key, _, text = line.partition(": ")
        if key in ("accTitle", "accDescr"):
            setattr(diagram, {"accTitle": "title", "accDescr": "description"}[key], text)
        elif opened := SUBGRAPH.fullmatch(line):
            diagram.groups[opened[1]] = opened[2]
            _place(diagram, opened[1], around)
            around.append(opened[1])
        elif line == "end":
            around.pop()
        elif line not in ("direction LR", "direction TB"):
            _read_chain(diagram, line, around)
    return diagram


def _read_chain(diagram, line, around):
    """`A[one] --> B -->|text| C`, or a node alone."""
    nodes, texts = ARROW.split(line)[::2], ARROW.split(line)[1::2]
    matches = [NODE.fullmatch(node) for node in nodes]
    if not all(matches):
        raise ValueError(f"this line of a diagram is not understood: {line!r}")
    for name, shape in (match.groups() for match in matches):
        if name not in diagram.groups:
            _place(diagram, name, around)
            diagram.nodes.setdefault(name, "")
        if shape:
            diagram.nodes[name] = shape[1:-1]
        if shape and shape.startswith("{"):
            diagram.decisions.add(name)
    names = [match[1] for match in matches]
    diagram.edges += zip(names[:-1], names[1:], texts, strict=True)


def _place(diagram, name, around):
    if around and name not in diagram.nodes:
        diagram.parents.setdefault(name, around[-1])


def components(diagram):
    """The pieces that no arrow and no box holds together: a list of sets of ids."""
    links = [(a, b) for a, b, _ in diagram.edges] + list(diagram.parents.items())
    pieces = [{name} for name in (*diagram.nodes, *diagram.groups)]
    for a, b in links:
        touched = [piece for piece in pieces if a in piece or b in piece]
        pieces = [piece for piece in pieces if piece not in touched] + [set().union(*touched)]
    return pieces


def has_loop(diagram):
    """Whether the arrows lead back somewhere; a subgraph counts as one place."""
    following = {}
    for a, b, _ in diagram.edges:
        outer_a, outer_b = _outermost(diagram, a), _outermost(diagram, b)
        inside = outer_a == outer_b
        following.setdefault(a if inside else outer_a, set()).add(b if inside else outer_b)
    return any(_leads_to(start, start, following) for start in following)


def _outermost(diagram, name):
    while name in diagram.parents:
        name = diagram.parents[name]
    return name


def _leads_to(start, end, following):
    seen, todo = set(), [start]
    while todo:
        for name in following.get(todo.pop(), ()):
            if name == end:
                return True
            if name not in seen:
                seen.add(name)
                todo.append(name)
    return False


def chained(diagram, alternatives):
    """The arrows between things of which one is chosen."""
    return [(a, b) for a, b, _ in diagram.edges if {a, b} <= set(alternatives)]


def findings(diagram):
    """What a diagram draws and does not mean, or says and does not draw."""
    if (count := len(components(diagram))) > 1:
        yield f"falls into {count} pieces"
    told = [diagram.description, *diagram.nodes.values(), *diagram.groups.values()]
    told += [text for _, _, text in diagram.edges if text]
    told = any(ITERATION.search(text) for text in told)
    if told and not has_loop(diagram):
        yield "speaks of a repetition, and no arrow leads back"
    if has_loop(diagram) and not ITERATION.search(diagram.description):
        yield "has a loop of which accDescr says nothing"
    for name in sorted(diagram.decisions):
        exits = [text for a, _, text in diagram.edges if a == name]
        if len(exits) < 2:
            yield f"{name} is drawn as a decision and has {len(exits)} exits"
        elif len(set(exits) - {None}) < len(exits):
            yield f"the exits of the decision {name} do not say when each is taken"
    for group, title in diagram.groups.items():
        if ALTERNATIVES.search(title):
            if arrows := chained(diagram, diagram.members(group)):
                yield f"alternatives in {group} follow one another: {arrows}"
            if len(diagram.members(group)) < 2:
                yield f"{group} offers no alternatives"


def page_findings(edition, name):
    """The same for every diagram of a page."""
    return [
        f"{edition.language}/{name}: the diagram {diagram.title!r} {text}"
        for diagram in diagrams(edition.pages[name])
        for text in findings(diagram)
    ]


def structure(diagram):
    """What the twins share: everything but the words."""
    marks = {name: name in diagram.decisions for name in diagram.nodes}
    arrows = [(a, b, text is not None) for a, b, text in diagram.edges]
    return marks, arrows, list(diagram.groups), diagram.parents
