"""Knowledge tracing: Bayes by hand, sums over every hidden path, and known learners found again."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from zenlib.item_response import (
    KnowledgeModel,
    fit_knowledge,
    next_answer_probability,
    simulate_learners,
    trace_knowledge,
)

law = settings(deadline=None, derandomize=True, database=None, max_examples=40)
shares = st.floats(0.02, 0.45)
models = st.builds(KnowledgeModel, initial=shares, learn=shares, slip=shares, guess=shares)
NAN = float("nan")
MODEL = KnowledgeModel(initial=0.3, learn=0.2, slip=0.1, guess=0.25)


def hidden_paths(answers, model):
    """Each sequence of states, the one after the last answer included, with its probability."""
    for states in itertools.product((False, True), repeat=len(answers) + 1):
        p = model.initial if states[0] else 1 - model.initial
        for before, after, answer in zip(states, states[1:], answers, strict=False):
            right = 1 - model.slip if before else model.guess
            p *= right if answer else 1 - right
            p *= 1.0 * after if before else model.learn if after else 1 - model.learn
        yield states, p


class TestTraceKnowledge:
    def test_by_hand(self):
        """Right: 0.3·0.9 against 0.7·0.25. Wrong after it: 0.1 against 0.75."""
        after_right = 0.27 / (0.27 + 0.175)
        p = after_right + (1 - after_right) * 0.2
        after_wrong = p * 0.1 / (p * 0.1 + (1 - p) * 0.75)
        q = after_wrong + (1 - after_wrong) * 0.2
        assert trace_knowledge([[1, 0]], MODEL)[0] == pytest.approx([0.3, p, q], rel=1e-14)

    @pytest.mark.parametrize("answers", list(itertools.product((0, 1), repeat=4)))
    def test_it_is_the_share_of_the_hidden_paths_on_which_the_skill_is_known(self, answers):
        """Summed over every place where the skill may have been learnt."""
        for t in range(1, 5):
            seen = answers[:t]
            weights = dict(hidden_paths(seen, MODEL))
            known = sum(weight for (*_, last), weight in weights.items() if last)
            expected = known / sum(weights.values())
            assert trace_knowledge([seen], MODEL)[0, t] == pytest.approx(expected, rel=1e-12)

    @law
    @given(models, st.lists(st.integers(0, 1), min_size=1, max_size=12))
    def test_it_stays_a_probability_and_a_right_answer_speaks_for_knowing(self, model, answers):
        known = trace_knowledge([answers, answers], model)
        assert ((known >= 0) & (known <= 1)).all()
        right, wrong = (trace_knowledge([[*answers, last]], model)[0, -1] for last in (1, 0))
        assert right >= wrong

    def test_a_question_not_asked_changes_nothing(self):
        with_gap = trace_knowledge([[1, NAN, 0]], MODEL)[0]
        without = trace_knowledge([[1, 0]], MODEL)[0]
        assert with_gap[[0, 1, 3]] == pytest.approx(without, rel=1e-14)
        assert with_gap[1] == with_gap[2]


class TestNextAnswerProbability:
    def test_by_hand(self):
        assert next_answer_probability([0, 0.5, 1], MODEL) == pytest.approx([0.25, 0.575, 0.9])

    def test_the_share_of_right_answers_in_a_large_class_is_the_one_expected(self):
        answers, known = simulate_learners(MODEL, 40_000, 6, rng=np.random.default_rng(0))
        p = 1 - 0.7 * 0.8 ** np.arange(6)
        assert known.mean(axis=0) == pytest.approx(p, abs=0.01)
        assert answers.mean(axis=0) == pytest.approx(next_answer_probability(p, MODEL), abs=0.01)


@pytest.fixture(scope="module")
def answers():
    return simulate_learners(MODEL, 3_000, 12, rng=np.random.default_rng(3))[0]


class TestFitKnowledge:
    def test_known_learners_are_found_again(self, answers):
        found = fit_knowledge(answers).model
        for name, value in vars(MODEL).items():
            assert getattr(found, name) == pytest.approx(value, abs=0.03), name

    def test_no_other_numbers_explain_the_answers_better(self, answers):
        """SciPy's minimiser on the likelihood summed over hidden paths."""
        few = answers[:, :3]
        patterns, times = np.unique(few, axis=0, return_counts=True)

        def loss(logits):
            try:
                model = KnowledgeModel(*(1 / (1 + np.exp(-np.clip(logits, -12, 12)))))
            except ValueError:
                return 1e6
            chance = [sum(p for _, p in hidden_paths(row, model)) for row in patterns]
            return -times @ np.log(chance)

        start = np.log([0.3 / 0.7, 0.2 / 0.8, 0.1 / 0.9, 0.25 / 0.75])
        best = optimize.minimize(loss, start, method="Nelder-Mead", options={"maxiter": 150})
        fitted = fit_knowledge(few, tolerance=1e-5)
        assert fitted.log_likelihood >= -best.fun - 0.02

    def test_gaps_do_not_matter(self, answers):
        gap = np.insert(answers[:300], 4, NAN, axis=1)
        with_gap, without = fit_knowledge(gap), fit_knowledge(answers[:300])
        assert with_gap.log_likelihood == pytest.approx(without.log_likelihood, rel=1e-9)
        assert with_gap.model.learn == pytest.approx(without.model.learn, rel=1e-6)

    def test_estimates_that_do_not_settle_are_refused(self, answers):
        with pytest.raises(ValueError, match="settle within 2 iterations"):
            fit_knowledge(answers, max_iterations=2)


def test_nobody_forgets_and_the_seed_decides():
    one, other = (simulate_learners(MODEL, 50, 9, rng=np.random.default_rng(5)) for _ in range(2))
    assert (one[0] == other[0]).all()
    assert (np.diff(one[1].astype(int), axis=1) >= 0).all()


RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: KnowledgeModel(0, 0.1, 0.1, 0.2), ValueError, "initial must be above 0"),
        (lambda: KnowledgeModel(0.1, 1, 0.1, 0.2), ValueError, "learn must be below 1"),
        (lambda: KnowledgeModel(0.1, 0.1, "a", 0.2), TypeError, "slip must be a real number"),
        (lambda: KnowledgeModel(0.1, 0.1, 0.6, 0.4), ValueError, "slip . guess must be below 1"),
        (lambda: trace_knowledge([1, 0], MODEL), ValueError, "answers must have 2 dim"),
        (lambda: trace_knowledge([[3]], MODEL), ValueError, "0, 1 or NaN .*, got 3"),
        (lambda: trace_knowledge([[1]], (0.1,)), TypeError, "model must be a KnowledgeModel"),
        (lambda: next_answer_probability(1.2, MODEL), ValueError, "known must lie between"),
        (lambda: next_answer_probability(0.5, None), TypeError, "model must be"),
        (lambda: fit_knowledge([[1], [0]]), ValueError, r"two or more .* shape \(2, 1\)"),
        (lambda: fit_knowledge([[1, 1], [1, 1]]), ValueError, "right and wrong"),
        (lambda: fit_knowledge([[0, 0], [0, 0]]), ValueError, "right and wrong"),
        (lambda: fit_knowledge([[0, 1]], start=0.3), TypeError, "start must be"),
        (lambda: fit_knowledge([[0, 1]], tolerance=-1), ValueError, "tolerance"),
        (lambda: fit_knowledge([[0, 1]], max_iterations=0), ValueError, "max_iterations"),
        (lambda: simulate_learners(MODEL, 0, 5, rng=RNG), ValueError, "n_learners"),
        (lambda: simulate_learners(MODEL, 5, 2.0, rng=RNG), TypeError, "n_answers"),
        (lambda: simulate_learners(MODEL, 5, 5, rng=1), TypeError, "rng must be"),
        (lambda: simulate_learners(None, 5, 5, rng=RNG), TypeError, "model must be"),
    ],
)
def test_what_cannot_be_computed_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
