"""Sentences that a small grammar makes: written for this book, free of anybody's data."""

from dataclasses import dataclass
from itertools import product

import numpy as np

from zenlib._validation import generator, whole_number

_TOPICS = {  # what a clause is about, and what can be said of it: (praise, complaint)
    "food": (("菜", "汤", "米饭"), (("好吃", "香", "新鲜"), ("难吃", "咸", "油腻"))),
    "service": (("服务", "老板", "服务员"), (("热情", "周到", "耐心"), ("冷淡", "粗心", "马虎"))),
    "price": (("价格", "套餐"), (("便宜", "公道", "实惠"), ("贵", "离谱", "虚高"))),
    "place": (("座位", "房间", "环境"), (("干净", "安静", "宽敞"), ("脏", "吵", "拥挤"))),
}
_DEGREES = ("", "很", "真", "特别")
_NEGATIONS = ("不", "一点也不", "并不")

_SUBJECTS = {"我": "I", "你": "you", "他": "he", "我们": "we", "他们": "they"}
_VERBS = {"买": "bought", "吃": "ate", "看见": "saw", "卖": "sold"}
_NUMERALS = {"两": "two", "三": "three", "四": "four", "十": "ten"}
_ADJECTIVES = {"": "", "红": "red", "大": "big", "甜": "sweet", "新鲜": "fresh"}
_NOUNS = {
    "苹果": "apples",
    "梨": "pears",
    "桃子": "peaches",
    "西瓜": "watermelons",
    "橙子": "oranges",
}
_TIMES = {"": "", "昨天": "yesterday", "今天": "today", "星期天": "on Sunday"}


@dataclass(frozen=True, eq=False)
class Opinions:
    """Made-up remarks about a restaurant, with what they are about and what they amount to.

    Parameters
    ----------
    texts : tuple of str
    praise : array of int, shape (n,)
        1 if the last clause is praise, 0 if it is a complaint.
    topics : array of int, shape (n,)
        What the last clause is about: food, service, price or place, as 0, 1, 2, 3.

    Examples
    --------
    >>> import numpy as np
    >>> opinions = make_opinions(100, rng=np.random.default_rng(0))
    >>> len(opinions.texts), opinions.praise.shape, int(opinions.topics.max())
    (100, (100,), 3)

    Book: §3.4.2
    """

    texts: tuple
    praise: np.ndarray
    topics: np.ndarray


def make_opinions(n, *, rng, clauses=2):
    """Remarks of one or two clauses, in which "not" turns a word and "but" the verdict.

    Parameters
    ----------
    n : int, at least 1
        How many, all different.
    rng : numpy Generator
    clauses : int, at least 1
        The most that a remark may have; each number up to it is equally frequent.

    Returns
    -------
    Opinions

    Raises
    ------
    TypeError
        If a number is not whole, or `rng` is not a Generator.
    ValueError
        If a number is below 1, or `n` is more than so short remarks can differ.

    Notes
    -----
    clause = subject + (degree | negation) + adjective; clauses are joined by "，但是", and the last
    one decides. A negation makes praise of a complaint and the reverse. The four cases, praise or
    complaint, said plainly or by negation, are equally frequent, so that the words alone, in
    whatever order, say little about the verdict.

    Examples
    --------
    >>> import numpy as np
    >>> make_opinions(2, rng=np.random.default_rng(1)).texts
    ('价格不虚高', '菜一点也不新鲜，但是服务一点也不热情')

    Book: §3.4.2
    """
    n, clauses = whole_number("n", n, least=1), whole_number("clauses", clauses, least=1)
    generator("rng", rng)
    made, tries = {}, 0
    while len(made) < n:
        parts = [_clause(rng) for _ in range(rng.integers(1, clauses + 1))]
        made.setdefault("，但是".join(text for text, _, _ in parts), parts[-1][1:])
        tries += 1
        if tries > 50 * n + 1000:
            raise ValueError(
                f"n must be less than the number of remarks of up to {clauses} clauses, got {n}; "
                f"allow more clauses"
            )
    praise, topics = np.array(list(made.values())).T
    return Opinions(tuple(made), praise, topics)


def make_translations(n, *, rng):
    """Chinese sentences about fruit with their English translations, word by word apart.

    Parameters
    ----------
    n : int, from 1 to 8000
        How many, all different.
    rng : numpy Generator

    Returns
    -------
    list of (list of str, list of str)
        The words of both.

    Raises
    ------
    TypeError
        If `n` is not a whole number, or `rng` is not a Generator.
    ValueError
        If `n` is out of range.

    Notes
    -----
    Chinese: who, when, what was done, 了, how many, 个, which, fruit. English: who, what was done,
    how many, which, fruit, when. 了 and 个 have no partner, and the time moves to the end.

    Examples
    --------
    >>> import numpy as np
    >>> for source, target in make_translations(2, rng=np.random.default_rng(2)):
    ...     print(" ".join(source), "=", " ".join(target))
    我们 昨天 看见 了 两 个 甜 西瓜 = we saw two sweet watermelons yesterday
    我们 昨天 卖 了 四 个 红 桃子 = we sold four red peaches yesterday

    Book: §3.4.2
    """
    tables = (_SUBJECTS, _TIMES, _VERBS, _NUMERALS, _ADJECTIVES, _NOUNS)
    everything = list(product(*(table.items() for table in tables)))
    if whole_number("n", n, least=1) > len(everything):
        raise ValueError(f"n must be at most {len(everything)}, got {n}")
    chosen = generator("rng", rng).permutation(len(everything))[:n]
    return [_translated(*everything[i]) for i in chosen]


def _clause(rng):
    """A clause, whether it is praise, and its topic."""
    topic, praise, negated = int(rng.integers(4)), int(rng.integers(2)), bool(rng.integers(2))
    subjects, adjectives = list(_TOPICS.values())[topic]
    before = _pick(rng, _NEGATIONS if negated else _DEGREES)
    plain = adjectives[int(praise == negated)]  # a negation takes the opposite word
    return _pick(rng, subjects) + before + _pick(rng, plain), praise, topic


def _pick(rng, choices):
    return choices[rng.integers(len(choices))]


def _translated(subject, time, verb, numeral, adjective, noun):
    source = [subject[0], time[0], verb[0], "了", numeral[0], "个", adjective[0], noun[0]]
    target = " ".join(pair[1] for pair in (subject, verb, numeral, adjective, noun, time))
    return [word for word in source if word], target.split()
