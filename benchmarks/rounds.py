"""Things that take turns, and the ratios of each turn: free of the machine's slow moods."""

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Ratio:
    """One side's cost over the other's, round by round."""

    rounds: tuple

    @property
    def median(self):
        return median(self.rounds)

    @property
    def low(self):
        return min(self.rounds)

    @property
    def high(self):
        return max(self.rounds)


def interleaved(names, n_rounds):
    """Every name once per round, as (round, name): 0 a, 0 b, 1 a, 1 b, and so on."""
    return [(number, name) for number in range(n_rounds) for name in names]


def ratio_per_round(costs, baseline_costs):
    """The ratio of two costs in each round that has both, over {round: cost}."""
    common = sorted(costs.keys() & baseline_costs.keys())
    if not common:
        raise ValueError("costs and baseline_costs must share at least one round, got none")
    return Ratio(tuple(costs[number] / baseline_costs[number] for number in common))


def table(header, rows):
    """Columns as wide as they need to be; the first to the left, numbers to the right."""
    cells = [[str(cell) for cell in row] for row in (header, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )
