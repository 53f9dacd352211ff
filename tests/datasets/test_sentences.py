"""Made-up sentences: their labels follow from their words, read here by another rule."""

from collections import Counter

import numpy as np
import pytest

from zenlib.datasets import make_opinions, make_translations

NICE = "好吃 香 新鲜 热情 周到 耐心 便宜 公道 实惠 干净 安静 宽敞".split()
NASTY = "难吃 咸 油腻 冷淡 粗心 马虎 贵 离谱 虚高 脏 吵 拥挤".split()
SUBJECTS = [("菜", "汤", "米饭"), ("服务", "老板"), ("价格", "套餐"), ("座位", "房间", "环境")]
ENGLISH = dict(
    pair.split("=")
    for pair in (
        "我=I 你=you 他=he 我们=we 他们=they 买=bought 吃=ate 看见=saw 卖=sold 两=two 三=three "
        "四=four 十=ten 红=red 大=big 甜=sweet 新鲜=fresh 苹果=apples 梨=pears 桃子=peaches "
        "西瓜=watermelons 橙子=oranges 昨天=yesterday 今天=today 星期天=on-Sunday"
    ).split()
)
TIMES = {"昨天", "今天", "星期天"}


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("clauses", [1, 2, 4])
def test_the_last_clause_decides_and_not_turns_it(clauses):
    opinions = make_opinions(200, rng=rng(), clauses=clauses)
    for text, praise, topic in zip(opinions.texts, opinions.praise, opinions.topics, strict=True):
        last = text.split("，但是")[-1]
        nice = any(map(last.endswith, NICE)) - any(map(last.endswith, NASTY))
        assert nice in (1, -1)
        assert (nice == 1) == (praise == 1) ^ ("不" in last), text
        assert last.startswith(SUBJECTS[topic]), text


def test_remarks_have_one_or_two_clauses_unless_told_otherwise():
    counts = Counter(text.count("但是") for text in make_opinions(1000, rng=rng()).texts)
    assert set(counts) == {0, 1}
    more = Counter(text.count("但是") for text in make_opinions(1000, rng=rng(), clauses=3).texts)
    assert set(more) == {0, 1, 2}
    assert min(more.values()) > 200


def test_all_remarks_differ_and_every_class_is_frequent():
    opinions = make_opinions(3000, rng=rng())
    assert len(set(opinions.texts)) == 3000
    assert 0.46 < opinions.praise.mean() < 0.54
    assert (np.bincount(opinions.topics) > 600).all()
    negated = np.array(["不" in text.split("但是")[-1] for text in opinions.texts])
    assert 0.42 < negated.mean() < 0.58


def test_a_negation_is_as_frequent_in_praise_as_in_complaints():
    opinions = make_opinions(3000, rng=rng())
    negated = np.array(["不" in text.split("但是")[-1] for text in opinions.texts])
    assert abs(negated[opinions.praise == 1].mean() - negated[opinions.praise == 0].mean()) < 0.06


def test_the_same_seed_gives_the_same_remarks_and_another_others():
    assert make_opinions(20, rng=rng(1)).texts == make_opinions(20, rng=rng(1)).texts
    assert make_opinions(20, rng=rng(1)).texts != make_opinions(20, rng=rng(2)).texts


def test_opinions_are_frozen():
    with pytest.raises(AttributeError):
        make_opinions(1, rng=rng()).texts = ()


def test_translations_are_those_of_a_dictionary_with_the_time_at_the_end():
    for source, target in make_translations(500, rng=rng()):
        assert [word for word in source if word in ("了", "个")] == ["了", "个"]
        words = [word for word in source if word not in ("了", "个")]
        moved = [w for w in words if w not in TIMES] + [w for w in words if w in TIMES]
        assert [ENGLISH[word] for word in moved] == " ".join(target).replace("on S", "on-S").split()
        assert source.index("个") == source.index("了") + 2
        assert not any(word in source[2:] for word in TIMES)


def test_there_are_eight_thousand_translations_and_no_two_alike():
    everything = make_translations(8000, rng=rng())
    assert len({" ".join(source) for source, _ in everything}) == 8000
    assert len({" ".join(target) for _, target in everything}) == 8000


def test_fewer_translations_are_the_beginning_of_more():
    assert make_translations(5, rng=rng(3)) == make_translations(50, rng=rng(3))[:5]
    assert make_translations(5, rng=rng(3)) != make_translations(5, rng=rng(4))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: make_opinions(0, rng=rng()), ValueError, "n must be at least 1"),
        (lambda: make_opinions(1.0, rng=rng()), TypeError, "n must be a whole number"),
        (lambda: make_opinions(9, rng=rng(), clauses=0), ValueError, "clauses must be at least 1"),
        (lambda: make_opinions(9, rng=rng(), clauses="2"), TypeError, "clauses must be a whole"),
        (lambda: make_opinions(9, rng=0), TypeError, "rng must be a numpy Generator"),
        (
            lambda: make_opinions(600, rng=rng(), clauses=1),
            ValueError,
            "n must be less than the number of remarks of up to 1 clauses, got 600",
        ),
        (lambda: make_translations(0, rng=rng()), ValueError, "n must be at least 1"),
        (
            lambda: make_translations(8001, rng=rng()),
            ValueError,
            "n must be at most 8000, got 8001",
        ),
        (lambda: make_translations("5", rng=rng()), TypeError, "n must be a whole number"),
        (lambda: make_translations(5, rng=None), TypeError, "rng must be a numpy Generator"),
    ],
)
def test_a_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
