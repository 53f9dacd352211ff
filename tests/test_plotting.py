"""What is drawn: the data of the artists, their labels, and on which axes."""

import subprocess
import sys
import warnings
from functools import partial
from itertools import pairwise

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.colors import to_rgba

from zenlib import plotting

ONES = np.ones((3, 4, 5))
MATRIX = np.array([[8, 2], [0, 9]])
X = np.array([-1.0, 0.0, 2.0])
ROC = ([0, 0.25, 1], [0, 0.5, 1])
PATH = np.array([[2.0, 1.0], [1.0, 0.2], [0.5, 0.04]])


def bowl(theta):
    return theta[0] ** 2 + 4 * theta[1] ** 2


DRAW = {  # every function with data that it takes
    "images": lambda ax=None: plotting.images(ONES, ax, titles="abc"),
    "confusion_matrix": lambda ax=None: plotting.confusion_matrix(MATRIX, ax),
    "learning_curves": lambda ax=None: plotting.learning_curves(
        {"a": [[3, 2, 1], [2, 1, 1]], "b": [1, 2]}, ax, ylabel="loss"
    ),
    "function_and_derivative": lambda ax=None: plotting.function_and_derivative(X, X**2, 2 * X, ax),
    "contour_path": lambda ax=None: plotting.contour_path(bowl, {"slow": PATH}, ax),
    "intervals": lambda ax=None: plotting.intervals(
        ["a", "b"], [0.5, 0.7], [0.4, 0.6], [0.6, 0.8], ax, xlabel="accuracy", reference=0.65
    ),
    "histograms": lambda ax=None: plotting.histograms(
        {"a": [0.5, 1.5], "b": [1.2]}, ax, bins=[0, 1, 2], xlabel="value", marks={"limit": 1.5}
    ),
    "fan": lambda ax=None: plotting.fan(
        [0, 1], [[1, 2], [1, 4], [1, 9]], ax, xlabel="year", ylabel="cash", marks={"zero": 0}
    ),
    "stacked_bars": lambda ax=None: plotting.stacked_bars(
        ["one", "two"], {"a": [1, 2], "b": [3, 0]}, ax, xlabel="GB", limits={"24 GB": 24}
    ),
    "tornado": lambda ax=None: plotting.tornado({"a": 0.5, "b": -0.2}, ax, xlabel="effect"),
    "timeline": lambda ax=None: plotting.timeline(
        [2018, 2020], [1.0, 100.0], ax, ylabel="parameters"
    ),
    "shares": lambda ax=None: plotting.shares(
        {"a": ROC}, ax, xlabel="false alarms", ylabel="found", diagonal="chance"
    ),
}
every_function = pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)


@pytest.fixture(autouse=True)
def _nothing_left_over():
    with mpl.rc_context():
        yield
    plt.close("all")


def luminance(color):
    rgb = np.array(to_rgba(color)[:3])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(a, b):
    """Of two colours, as the Web Content Accessibility Guidelines 2.2 define it."""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def texts(artists):
    return [artist.get_text() for artist in artists]


class TestEveryFunction:
    def test_is_in_this_table(self):
        functions = {name for name in plotting.__all__ if callable(getattr(plotting, name))}
        assert functions == set(DRAW)

    @every_function
    def test_gives_back_the_axes_it_was_given_and_draws_on_no_other(self, draw):
        figure, (left, right) = plt.subplots(1, 2)
        assert draw(right) is right
        assert right.get_children() != left.get_children()
        assert not left.has_data()
        assert right.has_data()
        assert figure.axes == [left, right]

    @every_function
    def test_makes_a_figure_of_its_own_when_given_none(self, draw):
        plt.figure()
        ax = draw()
        assert ax.figure is not plt.figure(1)
        assert ax.figure.axes == [ax]

    @every_function
    def test_leaves_the_global_settings_alone(self, draw):
        before = dict(mpl.rcParams)
        draw()
        assert dict(mpl.rcParams) == before

    @every_function
    @pytest.mark.parametrize("subfigures", [False, True])
    def test_lets_the_page_shine_through(self, draw, subfigures):
        figure = plt.figure()
        ax = draw((figure.subfigures(1, 2)[0] if subfigures else figure).subplots())
        patches = [figure.patch, ax.patch] + [sub.patch for sub in figure.subfigs[:1]]
        assert [patch.get_alpha() for patch in patches] == [0] * len(patches)

    @every_function
    def test_writes_in_an_ink_for_light_and_dark_pages(self, draw):
        ax = draw()
        ax.set_title("by the caller")
        ax.figure.canvas.draw()
        written = [ax.title, ax.xaxis.label, ax.yaxis.label]
        written += ax.get_xticklabels() + ax.get_yticklabels()
        written += ax.get_legend().get_texts() if ax.get_legend() else []
        assert {to_rgba(text.get_color()) for text in written} == {to_rgba(plotting.INK)}
        assert {ax.spines[side].get_edgecolor() for side in ("left", "bottom")} == {
            to_rgba(plotting.INK)
        }

    @every_function
    def test_draws_without_a_warning(self, draw):
        """Among them "Glyph missing", what Chinese text in a figure would give."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            draw().figure.canvas.draw()

    @every_function
    def test_names_the_argument_when_given_several_axes(self, draw):
        with pytest.raises(TypeError, match=r"ax must be one .*axes\[0\]"):
            draw(plt.subplots(1, 2)[1])


class TestInks:
    @pytest.mark.parametrize("page", ["#ffffff", "#121212"])
    def test_text_reaches_the_best_contrast_one_ink_can_have_on_both_pages(self, page):
        best = np.sqrt(contrast("#ffffff", "#121212"))
        assert contrast(plotting.INK, page) > 0.98 * best > 4.2

    @pytest.mark.parametrize("page", ["#ffffff", "#121212"])
    @pytest.mark.parametrize("color", plotting.COLORS)
    def test_lines_reach_three_to_one(self, color, page):
        """WCAG 2.2, criterion 1.4.11, asks 3 : 1 of graphics."""
        assert contrast(color, page) >= 3

    def test_sixteen_curves_all_look_different(self):
        curves = {str(i): [i, i] for i in range(16)}
        lines = plotting.learning_curves(curves, ylabel="loss").lines
        assert len({(line.get_color(), line.get_linestyle()) for line in lines}) == 16

    @pytest.mark.parametrize("count", [1, 3, 10, 30, 100, 300, 999])
    def test_counts_can_be_read_on_their_cells(self, count):
        ax = plotting.confusion_matrix([[1000, count], [0, 1]])
        written, shade = ax.texts[1], np.log1p(count)
        assert contrast(written.get_color(), ax.images[0].to_rgba(shade)) > 4


class TestImages:
    numbered = np.arange(7)[:, None, None] * np.ones((7, 4, 5))

    def test_shows_an_image_upright_and_unmirrored(self):
        image = np.arange(6).reshape(2, 3)
        (picture,) = plotting.images(image).images
        assert picture.get_array().tolist() == image.tolist()
        assert picture.origin == "upper"

    def test_shows_each_image_unchanged_and_in_order(self):
        pictures = plotting.images(self.numbered).images
        assert len(pictures) == 7
        for number, picture in enumerate(pictures):
            assert (picture.get_array() == number).all()

    def test_fills_rows_from_left_to_right_and_from_the_top_down(self):
        pictures = plotting.images(self.numbered, columns=3).images
        corners = [(left, bottom) for left, _, bottom, _ in (p.get_extent() for p in pictures)]
        x, y = np.round(np.transpose(corners), 9)
        assert len(set(x)) == len(set(y)) == 3
        assert np.argsort(x[:3]).tolist() == [0, 1, 2]
        assert (x == np.resize(x[:3], 7)).all()
        assert (np.diff(y) <= 0).all()

    @pytest.mark.parametrize("titles", [None, "abcdefg"])
    def test_keeps_images_apart_inside_the_axes_and_in_proportion(self, titles):
        ax = plotting.images(self.numbered, columns=4, titles=titles)
        (x_low, x_high), (y_low, y_high) = ax.get_xlim(), ax.get_ylim()
        extents = [picture.get_extent() for picture in ax.images]
        for i, (left, right, bottom, top) in enumerate(extents):
            assert x_low < left < right < x_high
            assert y_low < bottom < top < y_high
            assert (top - bottom) / (right - left) == pytest.approx(4 / 5)
            for other_left, other_right, other_bottom, other_top in extents[:i]:
                apart_x = right < other_left or other_right < left
                apart_y = top < other_bottom or other_top < bottom
                assert apart_x or apart_y
        assert ax.get_aspect() == 1

    def test_puts_each_title_above_its_image_and_below_the_next(self):
        ax = plotting.images(self.numbered, columns=2, titles=range(7))
        assert texts(ax.texts) == list("0123456")
        ax.figure.canvas.draw()
        to_data = ax.transData.inverted()
        tops = [picture.get_extent()[3] for picture in ax.images]
        bottoms = [picture.get_extent()[2] for picture in ax.images]
        for i, text in enumerate(ax.texts):
            (left, low), (right, high) = to_data.transform(text.get_window_extent())
            assert low > tops[i]
            assert (left + right) / 2 == pytest.approx(np.mean(ax.images[i].get_extent()[:2]), 0.02)
            if i >= 2:
                assert high < bottoms[i - 2]

    def test_long_titles_do_not_run_into_each_other(self):
        ax = plotting.images(ONES, titles=["true 7, predicted 9, p = 0.93"] * 3)
        ax.figure.canvas.draw()
        boxes = [text.get_window_extent() for text in ax.texts]
        assert all(a.x1 < b.x0 for a, b in pairwise(boxes))

    def test_bytes_are_shown_from_0_to_255_however_dark_they_are(self):
        pictures = plotting.images(np.full((2, 3, 3), 7, np.uint8)).images
        assert {picture.get_clim() for picture in pictures} == {(0, 255)}

    def test_floats_share_the_limits_of_all_images(self):
        pictures = plotting.images(self.numbered).images
        assert {picture.get_clim() for picture in pictures} == {(0, 6)}

    def test_limits_can_be_set(self):
        (picture,) = plotting.images(np.eye(3), limits=np.array([-1, 1])).images
        assert picture.get_clim() == (-1, 1)

    def test_one_image_alone_may_be_flat(self):
        (picture,) = plotting.images(np.eye(3)).images
        assert (picture.get_array() == np.eye(3)).all()

    def test_a_constant_image_can_be_shown(self):
        plotting.images(ONES).figure.canvas.draw()

    def test_ten_stand_in_a_row_unless_told_otherwise(self):
        pictures = plotting.images(np.ones((12, 2, 2))).images
        assert len({round(picture.get_extent()[2], 9) for picture in pictures[:10]}) == 1
        assert pictures[10].get_extent()[2] < pictures[9].get_extent()[2]

    def test_the_images_are_left_as_they_were(self):
        images = np.zeros((2, 3, 3))
        plotting.images(images)
        assert not images.any()


class TestConfusionMatrix:
    def test_writes_each_count_where_truth_and_prediction_meet_and_nothing_for_none(self):
        ax = plotting.confusion_matrix(MATRIX)
        places = {text.get_position(): text.get_text() for text in ax.texts}
        assert places == {(0, 0): "8", (1, 0): "2", (1, 1): "9"}  # (predicted, true)

    def test_puts_the_truth_down_the_side_from_the_top(self):
        ax = plotting.confusion_matrix(MATRIX, class_names=["cat", "dog"])
        assert (ax.get_xlabel(), ax.get_ylabel()) == ("predicted class", "true class")
        assert texts(ax.get_xticklabels()) == texts(ax.get_yticklabels()) == ["cat", "dog"]
        low, high = ax.get_ylim()
        assert low > high

    def test_numbers_the_classes_unless_they_have_names(self):
        ax = plotting.confusion_matrix(np.eye(3, dtype=int))
        assert texts(ax.get_yticklabels()) == ["0", "1", "2"]

    def test_shades_by_the_logarithm_of_one_plus_the_count(self):
        (picture,) = plotting.confusion_matrix(MATRIX).images
        assert np.allclose(picture.get_array(), np.log(MATRIX + 1.0))

    def test_leaves_the_counts_out_where_cells_are_too_small_for_them(self):
        assert len(plotting.confusion_matrix(np.ones((20, 20), int)).texts) == 400
        assert len(plotting.confusion_matrix(np.ones((21, 21), int)).texts) == 0

    def test_can_be_empty_of_counts(self):
        plotting.confusion_matrix(np.zeros((2, 2), int)).figure.canvas.draw()

    def test_takes_the_counts_that_metrics_gives(self):
        ax = plotting.confusion_matrix(np.array([[3, 0], [1, 2]], dtype=np.uint8))
        assert texts(ax.texts) == ["3", "1", "2"]


class TestLearningCurves:
    def test_draws_the_values_from_epoch_one(self):
        ax = plotting.learning_curves({"a": [3, 2, 1], "b": [5, 4]}, ylabel="loss")
        assert [line.get_xydata().tolist() for line in ax.lines] == [
            [[1, 3], [2, 2], [3, 1]],
            [[1, 5], [2, 4]],
        ]

    def test_draws_over_the_x_it_is_given(self):
        ax = plotting.learning_curves({"a": [3, 2]}, ylabel="rate", xlabel="step", x=[0, 100])
        assert ax.lines[0].get_xdata().tolist() == [0, 100]
        assert (ax.get_xlabel(), ax.get_ylabel()) == ("step", "rate")

    def test_names_the_curves_and_the_axes(self):
        ax = plotting.learning_curves({"train": [1], "held out": [2]}, ylabel="cross-entropy / nat")
        assert texts(ax.get_legend().get_texts()) == ["train", "held out"]
        assert (ax.get_xlabel(), ax.get_ylabel()) == ("epoch", "cross-entropy / nat")

    def test_several_runs_become_their_mean_and_the_band_between_their_extremes(self):
        ax = plotting.learning_curves({"a": [[3, 1], [1, 0], [2, 5]]}, ylabel="loss")
        (line,), (band,) = ax.lines, ax.collections
        assert isinstance(band, PolyCollection)
        assert line.get_ydata().tolist() == [2, 2]
        corners = {tuple(corner) for corner in band.get_paths()[0].vertices}
        assert corners == {(1, 1), (1, 3), (2, 0), (2, 5)}

    def test_one_run_has_no_band(self):
        assert not plotting.learning_curves({"a": [[3, 1]]}, ylabel="loss").collections

    def test_epochs_are_whole_numbers(self):
        ax = plotting.learning_curves({"a": [3, 2]}, ylabel="loss")
        assert all(tick == int(tick) for tick in ax.get_xticks())

    def test_a_second_call_on_the_same_axes_takes_new_colours(self):
        ax = plotting.learning_curves({"a": [3, 2]}, ylabel="loss")
        plotting.learning_curves({"b": [2, 1]}, ax, ylabel="loss")
        assert len({line.get_color() for line in ax.lines}) == 2
        assert texts(ax.get_legend().get_texts()) == ["a", "b"]


class TestFunctionAndDerivative:
    def test_draws_the_one_solid_and_the_other_dashed_in_one_colour(self):
        function, derivative = plotting.function_and_derivative(X, X**2, 2 * X).lines
        assert function.get_xydata().tolist() == [[-1, 1], [0, 0], [2, 4]]
        assert derivative.get_xydata().tolist() == [[-1, -2], [0, 0], [2, 4]]
        assert (function.get_linestyle(), derivative.get_linestyle()) == ("-", "--")
        assert function.get_color() == derivative.get_color()

    def test_drawing_again_takes_the_next_colour(self):
        ax = plotting.function_and_derivative(X, X, X)
        plotting.function_and_derivative(X, X, X, ax)
        assert [line.get_color() for line in ax.lines] == [plotting.COLORS[i] for i in (0, 0, 1, 1)]

    @pytest.mark.parametrize(
        ("names", "legend"),
        [
            ({}, ["f(x)", "f'(x)"]),
            ({"name": "relu(x)"}, ["relu(x)", "relu'(x)"]),
            ({"name": "tanh"}, ["tanh", "tanh'"]),
            ({"name": "loss", "derivative_name": "slope"}, ["loss", "slope"]),
        ],
    )
    def test_names_both(self, names, legend):
        ax = plotting.function_and_derivative(X, X, X, **names, xlabel="logit")
        assert texts(ax.get_legend().get_texts()) == legend
        assert ax.get_xlabel() == "logit"

    def test_nan_leaves_a_gap_at_a_jump(self):
        step = np.array([0, np.nan, 1])
        line = plotting.function_and_derivative(X, X, step).lines[1]
        assert np.isnan(line.get_ydata()).tolist() == [False, True, False]


class TestContourPath:
    def test_draws_the_path_and_a_ring_at_its_start(self):
        ax = plotting.contour_path(bowl, PATH)
        assert (ax.lines[0].get_xydata() == PATH).all()
        (ring,) = (c for c in ax.collections if type(c) is PathCollection)
        assert ring.get_offsets().tolist() == [[2, 1]]
        assert not ring.get_facecolors().size

    def test_the_contour_lines_follow_the_function(self):
        ax = plotting.contour_path(bowl, PATH, levels=5)
        (contours,) = (c for c in ax.collections if hasattr(c, "levels"))
        assert len(contours.levels) == 5
        for level, path in zip(contours.levels, contours.get_paths(), strict=True):
            heights = [bowl(point) for point in path.vertices]
            assert heights == pytest.approx([level] * len(heights), rel=0.02, abs=0.01)

    def test_contour_lines_of_a_bowl_are_evenly_spaced(self):
        ax = plotting.contour_path(bowl, [[1, 1]], xlim=(-1, 1), ylim=(-1, 1), levels=4)
        (contours,) = (c for c in ax.collections if hasattr(c, "levels"))
        assert np.sqrt(contours.levels) == pytest.approx(np.sqrt(5) * np.array([1, 2, 3, 4]) / 4)

    def test_shows_all_of_the_path_unless_told_otherwise(self):
        ax = plotting.contour_path(bowl, PATH)
        (x_low, x_high), (y_low, y_high) = ax.get_xlim(), ax.get_ylim()
        assert x_low < PATH[:, 0].min() < PATH[:, 0].max() < x_high
        assert y_low < PATH[:, 1].min() < PATH[:, 1].max() < y_high
        ax = plotting.contour_path(bowl, PATH, xlim=(-3, 3), ylim=(-2, 2))
        assert (ax.get_xlim(), ax.get_ylim()) == ((-3, 3), (-2, 2))

    def test_compares_several_paths_by_name(self):
        ax = plotting.contour_path(bowl, {"small": PATH, "large": PATH[:2]}, names=("w", "b"))
        assert [len(line.get_xdata()) for line in ax.lines] == [3, 2]
        assert texts(ax.get_legend().get_texts()) == ["small", "large"]
        assert (ax.get_xlabel(), ax.get_ylabel()) == ("w", "b")

    def test_a_path_without_a_name_needs_no_legend(self):
        assert plotting.contour_path(bowl, PATH).get_legend() is None

    def test_a_path_that_never_moved_can_be_drawn(self):
        plotting.contour_path(bowl, [[1, 1]]).figure.canvas.draw()


class TestIntervals:
    draw = staticmethod(DRAW["intervals"])

    def test_draws_each_interval_with_its_estimate(self):
        ax = self.draw()
        (bars,) = (c for c in ax.collections if type(c) is LineCollection)
        assert [s.tolist() for s in bars.get_segments()] == [
            [[0.4, 0], [0.6, 0]],
            [[0.6, 1], [0.8, 1]],
        ]
        assert ax.lines[-1].get_xydata().tolist() == [[0.5, 0], [0.7, 1]]

    def test_lists_the_names_from_the_top_down(self):
        ax = self.draw()
        assert texts(ax.get_yticklabels()) == ["a", "b"]
        low, high = ax.get_ylim()
        assert low > 1 > 0 > high

    def test_marks_what_to_compare_with(self):
        ax = self.draw()
        assert set(ax.lines[0].get_xdata()) == {0.65}
        assert ax.get_xlabel() == "accuracy"

    def test_an_interval_may_have_no_width(self):
        plotting.intervals([1], [0.5], [0.5], [0.5], xlabel="recall").figure.canvas.draw()


class TestShares:
    def test_draws_each_curve_and_then_the_diagonal(self):
        ax = DRAW["shares"]()
        curve, chance = ax.lines
        assert curve.get_xydata().tolist() == [[0, 0], [0.25, 0.5], [1, 1]]
        assert chance.get_xydata().tolist() == [[0, 0], [1, 1]]
        assert chance.get_linestyle() == "--"
        assert texts(ax.get_legend().get_texts()) == ["a", "chance"]
        assert (ax.get_xlabel(), ax.get_ylabel()) == ("false alarms", "found")

    def test_has_no_diagonal_unless_it_means_something(self):
        ax = plotting.shares({"a": ROC, "b": ROC}, xlabel="recall", ylabel="precision")
        first, second = ax.lines
        assert first.get_color() != second.get_color()

    def test_is_a_square_that_shows_both_ends(self):
        ax = DRAW["shares"]()
        assert ax.get_aspect() == 1
        assert ax.get_xlim() == ax.get_ylim()
        low, high = ax.get_xlim()
        assert low < 0 < 1 < high

    def test_marks_the_points_where_they_are_few(self):
        few, many = np.linspace(0, 1, 20), np.linspace(0, 1, 21)
        ax = plotting.shares({"few": (few, few), "many": (many, many)}, xlabel="", ylabel="")
        assert [line.get_marker() for line in ax.lines] == ["o", "None"]


class TestHistograms:
    GROUPS = {"a": [0.5, 1.0, 1.5, 1.5, 7.0], "b": [0.1]}  # noqa: RUF012

    def test_counts_each_group_over_the_same_bins(self):
        ax = plotting.histograms(self.GROUPS, bins=[0, 1, 2, 4], xlabel="value")
        for patch, counts in zip(ax.patches, ([1, 3, 0], [1, 0, 0]), strict=True):
            assert patch.get_data().values.tolist() == counts
            assert patch.get_data().edges.tolist() == [0, 1, 2, 4]

    def test_names_groups_marks_and_axes(self):
        marks = {"low": 0.5, "high": 3}
        ax = plotting.histograms(
            self.GROUPS, bins=[0, 1], xlabel="x / m", ylabel="cases", marks=marks
        )
        assert texts(ax.get_legend().get_texts()) == ["a", "b", "low", "high"]
        assert [line.get_xdata()[0] for line in ax.lines] == [0.5, 3]
        assert ax.lines[0].get_linestyle() != ax.lines[1].get_linestyle()
        assert (ax.get_xlabel(), ax.get_ylabel()) == ("x / m", "cases")
        assert plotting.histograms(self.GROUPS, bins=[0, 1], xlabel="").get_ylabel() == "count"

    def test_groups_differ_in_colour_and_let_each_other_shine_through(self):
        ax = plotting.histograms(self.GROUPS, bins=[0, 1], xlabel="")
        edges = [to_rgba(patch.get_edgecolor()) for patch in ax.patches]
        assert edges == [to_rgba(color) for color in plotting.COLORS[:2]]
        assert [patch.get_facecolor()[3] for patch in ax.patches] == [0.35, 0.35]
        assert not ax.lines, "no marks unless asked for"


NAN = float("nan")
LABELS = {"xlabel": "false alarms", "ylabel": "found"}
curves, derivative = plotting.learning_curves, plotting.function_and_derivative
contours, intervals = plotting.contour_path, plotting.intervals
histograms = partial(plotting.histograms, xlabel="")


@pytest.mark.parametrize(
    ("call", "error", "name"),
    [
        (lambda: plotting.images(np.ones(3)), ValueError, "images"),
        (lambda: plotting.images(np.ones((2, 3, 3, 1))), ValueError, r"images\[..., 0\]"),
        (lambda: plotting.images(np.ones((0, 3, 3))), ValueError, "images"),
        (lambda: plotting.images([[NAN]]), ValueError, "images"),
        (lambda: plotting.images([["a"]]), TypeError, "images"),
        (lambda: plotting.images(ONES, titles=["a"]), ValueError, "titles"),
        (lambda: plotting.images(ONES, titles=5), TypeError, "titles"),
        (lambda: plotting.images(ONES, columns=0), ValueError, "columns"),
        (lambda: plotting.images(ONES, columns=2.0), TypeError, "columns"),
        (lambda: plotting.images(ONES, limits=(1, 0)), ValueError, "limits"),
        (lambda: plotting.images(ONES, limits=5), ValueError, "limits"),
        (lambda: plotting.images(ONES, limits=(0, 1, 2)), ValueError, "limits"),
        (lambda: plotting.images(ONES, colormap="grau"), ValueError, "colormap"),
        (lambda: plotting.images(ONES, "ax"), TypeError, "ax"),
        (lambda: plotting.confusion_matrix(np.ones((2, 3), int)), ValueError, "matrix"),
        (lambda: plotting.confusion_matrix([1, 2]), ValueError, "matrix"),
        (lambda: plotting.confusion_matrix(np.zeros((0, 0), int)), ValueError, "matrix"),
        (lambda: plotting.confusion_matrix([[1, -1], [0, 1]]), ValueError, "matrix"),
        (lambda: plotting.confusion_matrix([[0.5, 0.5], [0, 1]]), TypeError, "matrix"),
        (lambda: plotting.confusion_matrix(MATRIX, class_names="abc"), ValueError, "class_names"),
        (lambda: curves([3, 2], ylabel="loss"), TypeError, "curves"),
        (lambda: curves({}, ylabel="loss"), ValueError, "curves"),
        (lambda: curves({"a": []}, ylabel="loss"), ValueError, r"curves\['a'\]"),
        (lambda: curves({"a": [1, NAN]}, ylabel="loss"), ValueError, r"curves\['a'\]"),
        (lambda: curves({"a": ["1"]}, ylabel="loss"), TypeError, r"curves\['a'\]"),
        (lambda: curves({"a": np.ones((1, 1, 1))}, ylabel="loss"), ValueError, r"curves\['a'\]"),
        (lambda: curves({"a": 1.0}, ylabel="loss"), ValueError, r"curves\['a'\]"),
        (lambda: curves({"a": [1, 2]}, ylabel="loss", x=[1]), ValueError, r"curves\['a'\] .* x, 1"),
        (lambda: curves({"a": [1]}, ylabel="loss", x=[NAN]), ValueError, "x must"),
        (lambda: curves({"a": [1]}), TypeError, "ylabel"),
        (lambda: derivative(X, X[:2], X), ValueError, "value"),
        (lambda: derivative(X, X, X[:2]), ValueError, "derivative"),
        (lambda: derivative([0, NAN], [0, 1], [0, 1]), ValueError, "x must"),
        (lambda: derivative([], [], []), ValueError, "x must"),
        (lambda: derivative(X, "abc", X), TypeError, "value"),
        (lambda: derivative(X, X, [X]), ValueError, "derivative"),
        (lambda: contours("bowl", PATH), TypeError, "f must"),
        (lambda: contours(lambda theta: theta, PATH), ValueError, "f must return one real number"),
        (lambda: contours(lambda theta: "a", PATH), ValueError, "f must return one real number"),
        (lambda: contours(lambda theta: NAN, PATH), ValueError, "f must be finite"),
        (lambda: contours(lambda theta: 3.0, PATH), ValueError, "f must vary"),
        (lambda: contours(bowl, np.ones((2, 3))), ValueError, "paths"),
        (lambda: contours(bowl, [1, 2]), ValueError, "paths"),
        (lambda: contours(bowl, {}), ValueError, "paths"),
        (lambda: contours(bowl, {"a": [[NAN, 1]]}), ValueError, r"paths\['a'\]"),
        (lambda: contours(bowl, PATH, xlim=(1, 1)), ValueError, "xlim"),
        (lambda: contours(bowl, PATH, ylim=(1,)), ValueError, "ylim"),
        (lambda: contours(bowl, PATH, levels=0), ValueError, "levels"),
        (lambda: contours(bowl, PATH, names=["w"]), ValueError, "names"),
        (lambda: intervals(["a"], [1, 2], [0, 1], [2, 3], xlabel=""), ValueError, "names"),
        (lambda: intervals(["a"], [1], [0, 1], [2], xlabel=""), ValueError, "lows"),
        (lambda: intervals(["a"], [1], [0], [2, 3], xlabel=""), ValueError, "highs"),
        (
            lambda: intervals(["a"], [1], [1.5], [2], xlabel=""),
            ValueError,
            "lows must not be above",
        ),
        (
            lambda: intervals(["a"], [3], [1], [2], xlabel=""),
            ValueError,
            "estimates must not be ab",
        ),
        (lambda: intervals(["a"], [NAN], [1], [2], xlabel=""), ValueError, "estimates"),
        (lambda: intervals(["a"], [1], [NAN], [2], xlabel=""), ValueError, "lows"),
        (lambda: intervals(["a"], [1], [0], [NAN], xlabel=""), ValueError, "highs"),
        (lambda: intervals(["a"], [1], ["0"], [2], xlabel=""), TypeError, "lows"),
        (lambda: intervals([], [], [], [], xlabel=""), ValueError, "estimates"),
        (
            lambda: intervals(["a"], [1], [0], [2], xlabel="", reference=NAN),
            ValueError,
            "reference",
        ),
        (lambda: intervals(["a"], [1], [0], [2]), TypeError, "xlabel"),
        (lambda: histograms([1], bins=[0, 1]), TypeError, "groups"),
        (lambda: histograms({}, bins=[0, 1]), ValueError, "groups"),
        (lambda: histograms({"a": []}, bins=[0, 1]), ValueError, r"groups\['a'\]"),
        (lambda: histograms({"a": [NAN]}, bins=[0, 1]), ValueError, r"groups\['a'\]"),
        (lambda: histograms({"a": ["b"]}, bins=[0, 1]), TypeError, r"groups\['a'\]"),
        (lambda: histograms({"a": [1]}, bins=[0]), ValueError, "bins"),
        (lambda: histograms({"a": [1]}, bins=[0, 0]), ValueError, "bins"),
        (lambda: histograms({"a": [1]}, bins=5), ValueError, "bins"),
        (lambda: histograms({"a": [1]}, bins=[0, 1], marks=[1]), TypeError, "marks"),
        (
            lambda: histograms({"a": [1]}, bins=[0, 1], marks={"m": NAN}),
            ValueError,
            r"marks\['m'\]",
        ),
        (lambda: plotting.shares(ROC, **LABELS), TypeError, "curves"),
        (lambda: plotting.shares({}, **LABELS), ValueError, "curves"),
        (lambda: plotting.shares({"a": [0, 1, 1]}, **LABELS), ValueError, r"curves\['a'\]"),
        (lambda: plotting.shares({"a": "ab"}, **LABELS), ValueError, r"curves\['a'\]"),
        (
            lambda: plotting.shares({"a": ([0], [0, 1])}, **LABELS),
            ValueError,
            r"curves\['a'\]\[1\]",
        ),
        (lambda: plotting.shares({"a": ([], [])}, **LABELS), ValueError, r"curves\['a'\]\[0\]"),
        (lambda: plotting.shares({"a": ([0], [2])}, **LABELS), ValueError, r"curves\['a'\]\[1\]"),
        (lambda: plotting.shares({"a": ([-1], [0])}, **LABELS), ValueError, r"curves\['a'\]\[0\]"),
        (lambda: plotting.shares({"a": ([NAN], [0])}, **LABELS), ValueError, r"curves\['a'\]\[0\]"),
        (lambda: plotting.shares({"a": (["0"], [0])}, **LABELS), TypeError, r"curves\['a'\]\[0\]"),
        (lambda: plotting.shares({"a": ROC}, xlabel=""), TypeError, "ylabel"),
    ],
)
def test_a_bad_argument_is_named(call, error, name):
    with pytest.raises(error, match=name):
        call()
    assert not plt.get_fignums() or not plt.gca().has_data()


def in_a_new_python(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_without_matplotlib_the_import_says_what_to_install():
    process = in_a_new_python(
        "import sys; sys.modules['matplotlib'] = None; import zenlib.plotting"
    )
    last_line = process.stderr.strip().splitlines()[-1]
    assert last_line == (
        'ImportError: zenlib.plotting needs matplotlib: pip install "zenlib[plot]"'
    )
    assert process.stderr.count("Traceback") == 1


def test_importing_changes_no_setting_of_matplotlib():
    process = in_a_new_python(
        "import matplotlib as m, matplotlib.pyplot; before = dict(m.rcParams)\n"
        "import zenlib.plotting; assert dict(m.rcParams) == before"
    )
    assert process.returncode == 0, process.stderr
