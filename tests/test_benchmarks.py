"""The benchmarks' arithmetic and the form of their record; no speed is asserted."""

import ast
import hashlib
import json
from pathlib import Path

import pytest

from benchmarks import imports, mnist
from benchmarks.rounds import interleaved, ratio_per_round, table
from zenlib.metrics import mean_interval, wilson_interval

DEVICE = {"kind": "cpu", "name": "a processor"}


def run(name, seed, fit_s, correct):
    result = {"fit_s": fit_s, "test_correct": correct, "test_count": 10_000}
    return mnist.entry(name, seed, 2 * fit_s, result)


RUNS = [
    run("article", 0, 60.0, 9900),
    run("fast", 0, 6.0, 9910),
    run("article", 1, 40.0, 9880),
    run("fast", 1, 2.0, 9920),
    run("article", 2, 90.0, 9890),
    run("fast", 2, 6.3, 9900),
]


def test_names_take_turns():
    assert interleaved("ab", 2) == [(0, "a"), (0, "b"), (1, "a"), (1, "b")]


def test_a_ratio_compares_only_runs_of_the_same_round():
    ratio = ratio_per_round({0: 6.0, 1: 2.0, 7: 1.0}, {0: 60.0, 1: 40.0, 2: 90.0})
    assert ratio.rounds == (0.1, 0.05)
    assert (ratio.low, ratio.high) == (0.05, 0.1)
    assert ratio.median == pytest.approx(0.075)


def test_a_ratio_without_a_common_round_is_refused():
    with pytest.raises(ValueError, match="share at least one round"):
        ratio_per_round({0: 1.0}, {1: 1.0})


def test_a_table_aligns_its_columns():
    assert table(["", "ms"], [["numpy", 120], ["zenlib", 7]]).splitlines() == [
        "         ms",
        "numpy   120",
        "zenlib    7",
    ]


def test_import_ratios_are_those_of_the_medians():
    seconds = {
        "numpy": [(0.1, 0.2), (0.3, 0.4), (0.2, 9.0)],
        "zenlib": [(0.01, 0.1), (0.03, 0.3), (0.9, 0.2)],
    }
    assert imports.ratio_rows(seconds) == [
        ["numpy", "200.0", "400.0", "1.00", "1.00"],
        ["zenlib", "30.0", "200.0", "0.15", "0.50"],
    ]


def test_an_entry_carries_its_own_wilson_interval():
    entry = run("fast", 3, 5.0, 9910)
    assert entry["test_accuracy"] == 0.991
    assert tuple(entry["test_interval"]) == wilson_interval(9910, 10_000)


def test_the_summary_takes_the_mean_over_seeds_and_the_median_of_ratios():
    summary = mnist.summarise(RUNS)
    assert list(summary) == ["article", "fast"]
    fast = summary["fast"]
    mean, low, high = mean_interval([0.991, 0.992, 0.990])
    assert fast["accuracy"] == {"mean": mean, "low": low, "high": high}
    assert fast["ratio_to_article"] == pytest.approx({"median": 0.07, "low": 0.05, "high": 0.1})
    assert fast["fit_s"] == {"median": 6.0, "low": 2.0, "high": 6.3}
    assert summary["article"]["ratio_to_article"] == {"median": 1.0, "low": 1.0, "high": 1.0}


def test_one_seed_has_a_mean_and_no_interval():
    accuracy = mnist.summarise(RUNS[:2])["fast"]["accuracy"]
    assert accuracy == {"mean": 0.991, "low": None, "high": None}
    assert "one run" in mnist.summary_table(mnist.summarise(RUNS[:2]))


def test_without_the_baseline_there_is_no_ratio():
    summary = mnist.summarise([RUNS[1]])
    assert summary["fast"]["ratio_to_article"] is None
    assert "fast" in mnist.summary_table(summary)


def test_the_record_survives_json_and_says_where_it_comes_from():
    record = mnist.document(
        RUNS, argv=["--seeds", "3"], date="2026-01-31", device=DEVICE, sources={"fast": "0f"}
    )
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert record["command"] == "python -m benchmarks.mnist --seeds 3"
    assert record["date"] == "2026-01-31"
    assert record["source_sha256"] == {"fast": "0f"}


def test_the_baseline_is_hashed_as_the_listing_and_a_recipe_as_its_settings_and_code():
    listing = (mnist.ROOT / "benchmarks" / "article_listing.py").read_bytes()
    assert mnist.source_sha256("article") == hashlib.sha256(listing).hexdigest()
    assert mnist.source_sha256("fast") != mnist.source_sha256("thorough")
    assert set(mnist.hashes(["article", "fast"])) == {"article", "fast"}


CHANGED_STATEMENTS = (
    "mnist = load_mnist()",
    "(x_train, y_train), (x_test, y_test) = "
    "(mnist.x_train, mnist.y_train), (mnist.x_test, mnist.y_test)",
    "plt.title('Predicted digit: ' + str(np.argmax(model.predict(x_test[:1]))))",
)
# Of the article's listing 5.2 without comments, blank lines and the three that had to change.
UNCHANGED_SHA256 = "8ccf5b4d122c70a76479e6aaf9e60d8ae97700d382da35da4b1bf6ec62ceac5a"


def test_the_listing_differs_from_the_article_only_where_marked():
    """Each of the article's statements stands there, but for those whose change is marked."""
    source = (mnist.ROOT / "benchmarks" / "article_listing.py").read_text(encoding="utf-8")
    theirs = [
        line
        for line in source[source.index("import tensorflow") :].splitlines()
        if line.strip() and not line.startswith("#") and "# ours" not in line
    ]
    unchanged = "\n".join(line for line in theirs if line not in CHANGED_STATEMENTS)
    assert set(CHANGED_STATEMENTS) <= set(theirs)
    assert hashlib.sha256(unchanged.encode()).hexdigest() == UNCHANGED_SHA256
    ours = {"json", "zenlib", "fit_started", "fit_s", "file", "set_random_seed"}
    for line in source[source.index("import tensorflow") :].splitlines():
        if any(name in line for name in ours):
            assert "# ours" in line, f"unmarked line of ours: {line}"
    assert source.count("# changed: was") == 2
    ast.parse(source)


def test_options_are_checked():
    options = mnist.parse(["--seeds", "2", "--date", "2026-01-31", "--output", "here.json"])
    assert (options.seeds, options.date, options.output) == (2, "2026-01-31", Path("here.json"))
    assert options.recipes == ["article", "fast", "thorough"]
    with pytest.raises(SystemExit):
        mnist.parse(["--seeds", "0"])
    with pytest.raises(SystemExit):
        mnist.parse(["--recipes", "fastest"])
