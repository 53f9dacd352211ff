"""Items: the curve of an answer, its information, ability, and fits against published ones."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, optimize, special, stats

from zenlib.datasets import load_lsat, load_verbal_aggression
from zenlib.item_response import (
    FittedItems,
    Items,
    answer_probability,
    estimate_ability,
    fit_items,
    item_information,
)

law = settings(deadline=None, derandomize=True, database=None, max_examples=40)
abilities = st.floats(-5, 5)
difficulties = st.lists(st.floats(-3, 3), min_size=1, max_size=6)
slopes = st.floats(0.2, 3)
NAN = float("nan")
THREE = Items([-1.0, 0.0, 1.5], [1.0, 2.0, 0.7])


class TestAnswerProbability:
    def test_by_hand(self):
        """One and a half above the question, slope 2: odds of e³, 20.09 to 1."""
        assert answer_probability([1.5], Items([0.0], 2.0))[0, 0] == pytest.approx(
            20.0855369 / 21.0855369, rel=1e-8
        )

    @law
    @given(difficulties, slopes)
    def test_as_able_as_the_question_is_hard_means_one_in_two(self, difficulty, slope):
        items = Items(difficulty, slope)
        assert np.diag(answer_probability(items.difficulty, items)) == pytest.approx(0.5)

    @law
    @given(abilities, abilities)
    def test_the_abler_are_likelier_to_be_right(self, one, other):
        low, high = sorted((one, other))
        assert (answer_probability(low, THREE) <= answer_probability(high, THREE)).all()

    @law
    @given(abilities, st.floats(-3, 3))
    def test_moving_the_whole_scale_changes_nothing(self, ability, shift):
        moved = Items(THREE.difficulty + shift, THREE.discrimination)
        assert answer_probability(ability + shift, moved) == pytest.approx(
            answer_probability(ability, THREE), rel=1e-9
        )

    def test_against_scipy(self):
        ability = np.linspace(-4, 4, 9).reshape(3, 3)
        logit = THREE.discrimination * (ability[..., None] - THREE.difficulty)
        assert answer_probability(ability, THREE) == pytest.approx(special.expit(logit))
        assert answer_probability(ability, THREE).shape == (3, 3, 3)


class TestItemInformation:
    def test_by_hand_a_quarter_of_the_squared_slope_where_the_answer_is_open(self):
        assert item_information(0.5, Items([0.5], 3.0)).tolist() == [2.25]

    @law
    @given(abilities)
    def test_it_is_never_above_that(self, ability):
        assert (item_information(ability, THREE) <= THREE.discrimination**2 / 4 + 1e-12).all()

    @law
    @given(abilities)
    def test_it_is_the_squared_slope_of_the_curve_over_the_variance_of_an_answer(self, ability):
        h = 1e-5
        up, down = (answer_probability(ability + d, THREE) for d in (h, -h))
        p = answer_probability(ability, THREE)
        expected = ((up - down) / (2 * h)) ** 2 / (p * (1 - p))
        assert item_information(ability, THREE) == pytest.approx(expected, rel=1e-5)


class TestEstimateAbility:
    def test_without_an_answer_it_is_that_of_the_population(self):
        [mean], [deviation] = estimate_ability([[NAN, NAN, NAN]], THREE)
        assert mean == pytest.approx(0, abs=1e-12)
        assert deviation == pytest.approx(1, rel=1e-6)

    @pytest.mark.parametrize("answers", list(itertools.product((0, 1), repeat=3)))
    def test_against_numerical_integration(self, answers):
        def density(theta, power):
            p = special.expit(THREE.discrimination * (theta - THREE.difficulty))
            likelihood = np.where(answers, p, 1 - p).prod()
            return theta**power * likelihood * stats.norm.pdf(theta)

        zero, one, two = (integrate.quad(density, -9, 9, args=(k,))[0] for k in range(3))
        [mean], [deviation] = estimate_ability([answers], THREE)
        assert mean == pytest.approx(one / zero, abs=1e-5)
        assert deviation == pytest.approx(np.sqrt(two / zero - (one / zero) ** 2), rel=1e-5)

    def test_a_right_answer_lifts_it_and_every_answer_makes_it_surer(self):
        answers = [[NAN, NAN, NAN], [NAN, 1, NAN], [NAN, 1, 1]]
        mean, deviation = estimate_ability(answers, THREE)
        assert (np.diff(mean) > 0).all()
        assert (np.diff(deviation) < 0).all()

    def test_with_equal_slopes_the_number_of_right_answers_says_all(self):
        mean, _ = estimate_ability([[1, 0, 0], [0, 1, 0], [0, 0, 1]], Items([-2.0, 0.0, 2.0]))
        assert mean == pytest.approx(mean[0])

    def test_with_unequal_ones_it_does_not(self):
        mean, _ = estimate_ability([[1, 0, 0], [0, 1, 0], [0, 0, 1]], THREE)
        assert mean[1] > mean[0] > mean[2], "the sharper the question, the more it counts"

    def test_many_questions_find_the_ability_within_its_error(self):
        rng = np.random.default_rng(0)
        items = Items(rng.normal(size=200), 1.5)
        truth = rng.normal(size=100)
        answers = rng.random((100, 200)) < answer_probability(truth, items)
        mean, deviation = estimate_ability(answers.astype(float), items)
        assert np.abs((mean - truth) / deviation).mean() == pytest.approx(0.8, abs=0.15)
        assert deviation.max() < 0.35


LTM = {  # R package ltm, data LSAT: `rasch(LSAT)` and `ltm(LSAT ~ z1)`, four decimals
    True: ([-3.6153, -1.3224, -0.3176, -1.7301, -2.7802], [0.7551] * 5, -2466.938),
    False: (
        [-3.3597, -1.3696, -0.2799, -1.8659, -3.1236],
        [0.8254, 0.7229, 0.8905, 0.6886, 0.6575],
        -2466.653,
    ),
}


class TestFitItems:
    @pytest.mark.parametrize("equal", [True, False])
    def test_section_6_as_the_r_package_ltm_fits_it(self, equal):
        """Its 21 Gauss-Hermite points and stopping rule (gradient 0.02) leave the last digits."""
        fitted = fit_items(load_lsat().answers, equal_discrimination=equal)
        difficulty, slope, log_likelihood = LTM[equal]
        assert fitted.items.difficulty == pytest.approx(difficulty, abs=3e-3)
        assert fitted.items.discrimination == pytest.approx(slope, abs=1e-3)
        assert fitted.log_likelihood == pytest.approx(log_likelihood, abs=1e-3)
        assert fitted.n_parameters == (6 if equal else 10)

    def test_section_7_as_the_r_package_mirt_fits_it(self):
        """`mirt(expand.table(LSAT7), 1)`: slopes a1 and intercepts d, three decimals."""
        fitted = fit_items(load_lsat(7).answers)
        slope, intercept = [0.988, 1.081, 1.706, 0.765, 0.736], [1.856, 0.808, 1.804, 0.486, 1.855]
        found = fitted.items
        assert found.discrimination == pytest.approx(slope, abs=2e-3)
        assert -found.difficulty * found.discrimination == pytest.approx(intercept, abs=2e-3)
        assert fitted.log_likelihood == pytest.approx(-2658.805, abs=1e-3)

    def test_no_other_items_explain_the_answers_better(self):
        """SciPy's minimiser on the likelihood itself, 41 Gauss-Hermite points."""
        answers = load_lsat(7).answers
        at, weight = np.polynomial.hermite_e.hermegauss(41)

        def loss(parameters):
            slope, intercept = parameters.reshape(2, -1)
            logit = np.outer(at, slope) + intercept
            log_p = answers @ logit.T - np.log1p(np.exp(logit)).sum(axis=1)
            return -np.log(np.exp(log_p) @ (weight / weight.sum())).sum()

        best = optimize.minimize(loss, np.repeat([1.0, 0.0], 5), method="BFGS")
        assert fit_items(answers).log_likelihood == pytest.approx(-best.fun, abs=1e-4)

    def test_known_items_are_found_again(self):
        rng = np.random.default_rng(1)
        truth = Items(np.linspace(-1.5, 1.5, 8), np.linspace(0.6, 2.0, 8))
        chance = answer_probability(rng.normal(size=10_000), truth)
        found = fit_items(rng.random(chance.shape) < chance).items
        assert found.difficulty == pytest.approx(truth.difficulty, abs=0.25)
        assert found.discrimination == pytest.approx(truth.discrimination, abs=0.15)

    def test_questions_not_asked_at_random_leave_the_estimates_where_they_were(self):
        answers = load_verbal_aggression().answers.astype(float)
        full = fit_items(answers, equal_discrimination=True).items
        answers[np.random.default_rng(0).random(answers.shape) < 0.2] = np.nan
        part = fit_items(answers, equal_discrimination=True).items
        moved = part.difficulty - full.difficulty
        assert np.sqrt((moved**2).mean()) < 0.1

    def test_rows_and_columns_may_come_in_any_order(self):
        answers = load_lsat().answers
        order = np.random.default_rng(2).permutation(1000)
        turned = fit_items(answers[order][:, ::-1], equal_discrimination=True)
        straight = fit_items(answers, equal_discrimination=True)
        assert turned.items.difficulty[::-1] == pytest.approx(straight.items.difficulty, abs=1e-8)

    def test_one_slope_never_explains_more_than_five(self):
        answers = load_lsat(7).answers
        one, five = (fit_items(answers, equal_discrimination=equal) for equal in (True, False))
        assert one.log_likelihood < five.log_likelihood
        assert five.aic == 2 * 10 - 2 * five.log_likelihood

    def test_estimates_that_do_not_settle_are_refused(self):
        with pytest.raises(ValueError, match=r"settle within 3 iterations.*equal_discrimination"):
            fit_items(load_lsat().answers, max_iterations=3)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Items([0.0, NAN]), ValueError, "difficulty must be finite"),
        (lambda: Items([]), ValueError, "difficulty must not be empty"),
        (lambda: Items([0.0, 1.0], [1.0]), ValueError, "must have the same shape"),
        (lambda: Items([0.0, 1.0], [1.0, 0.0]), ValueError, "discrimination must not be 0"),
        (lambda: answer_probability(NAN, THREE), ValueError, "ability must be finite"),
        (lambda: answer_probability(0.0, [1.0]), TypeError, "items must be an Items, got list"),
        (lambda: item_information("a", THREE), TypeError, "ability must hold real numbers"),
        (lambda: estimate_ability([[1, 0]], THREE), ValueError, "each of the 3 items"),
        (lambda: estimate_ability([1, 0, 1], THREE), ValueError, "answers must have 2 dim"),
        (lambda: estimate_ability([[2, 0, 1]], THREE), ValueError, "0, 1 or NaN .*, got 2"),
        (
            lambda: estimate_ability([[1, 0, 1]], FittedItems(THREE, -1.0, 6, 1)),
            TypeError,
            "take fitted.items",
        ),
        (lambda: fit_items([[1, 0], [1, 1]]), ValueError, "no wrong one in column 0"),
        (lambda: fit_items([[0, 0], [0, 1]]), ValueError, "no right one in column 0"),
        (lambda: fit_items([[0, 1], [1, np.inf]]), ValueError, "got inf"),
        (lambda: fit_items([[0, 1]], equal_discrimination=1), TypeError, "equal_discrimination"),
        (lambda: fit_items([[0, 1]], tolerance=0), ValueError, "tolerance must be above 0"),
        (lambda: fit_items([[0, 1]], max_iterations=0), ValueError, "max_iterations must be at"),
    ],
)
def test_what_cannot_be_computed_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_items_are_read_only_copies():
    given_values = np.array([0.0, 1.0])
    items = Items(given_values)
    given_values[0] = 9
    assert items.difficulty.tolist() == [0.0, 1.0]
    assert len(items) == 2
    with pytest.raises(ValueError, match="read-only"):
        items.difficulty[0] = 1
