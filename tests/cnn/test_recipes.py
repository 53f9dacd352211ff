"""Recipes: what they hold, and what they refuse."""

from dataclasses import FrozenInstanceError, fields, replace

import pytest

from zenlib.cnn import RECIPES, Recipe, find_recipe

pytestmark = pytest.mark.tensorflow


def test_the_article_is_as_printed():
    """Adam with Keras's defaults, batch 32, five epochs, float32, and nothing else."""
    assert RECIPES["article"] == Recipe(
        name="article",
        network="article",
        epochs=5,
        batch_size=32,
        learning_rate=0.001,
        schedule="constant",
        precision="float32",
        beta_1=0.9,
        beta_2=0.999,
        epsilon=1e-7,
    )
    unused = ("shift", "rotation", "zoom", "label_smoothing", "dropout")
    assert not any(getattr(RECIPES["article"], name) for name in unused)


def test_the_four_recipes_go_by_their_names():
    assert list(RECIPES) == ["smoke", "article", "fast", "thorough"]
    assert all(recipe.name == name for name, recipe in RECIPES.items())
    assert all(RECIPES[name].network == "article" for name in ("article", "fast", "thorough"))


def test_a_recipe_cannot_change():
    with pytest.raises(FrozenInstanceError):
        RECIPES["fast"].epochs = 2


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("name", "", TypeError),
        ("name", 3, TypeError),
        ("network", "resnet", ValueError),
        ("schedule", "cosine", ValueError),
        ("precision", "float16", ValueError),
        ("epochs", -1, ValueError),
        ("epochs", 1.5, TypeError),
        ("epochs", True, TypeError),
        ("batch_size", 0, ValueError),
        ("batch_size", "32", TypeError),
        ("learning_rate", 0.0, ValueError),
        ("learning_rate", -0.1, ValueError),
        ("learning_rate", float("nan"), ValueError),
        ("learning_rate", "0.1", TypeError),
        ("rise_fraction", 0, ValueError),
        ("rise_fraction", 1, ValueError),
        ("start_fraction", 1.5, ValueError),
        ("final_fraction", -0.5, ValueError),
        ("shift", -1, ValueError),
        ("shift", 0.5, TypeError),
        ("rotation", 200, ValueError),
        ("zoom", 1, ValueError),
        ("label_smoothing", 1, ValueError),
        ("dropout", 1.0, ValueError),
        ("dropout", -0.1, ValueError),
        ("beta_1", 1, ValueError),
        ("beta_2", -0.1, ValueError),
        ("epsilon", 0, ValueError),
    ],
)
def test_a_value_out_of_range_is_refused_by_name(field, value, error):
    with pytest.raises(error, match=field):
        replace(RECIPES["fast"], **{field: value})


def test_every_field_is_checked():
    """A field without an entry in the table above has no test of its check."""
    marks = test_a_value_out_of_range_is_refused_by_name.pytestmark
    [table] = [mark for mark in marks if mark.name == "parametrize"]
    assert {row[0] for row in table.args[1]} == {field.name for field in fields(Recipe)}


def test_a_recipe_is_found_by_name_and_passes_as_itself():
    mine = Recipe(name="mine")
    assert find_recipe("fast") is RECIPES["fast"]
    assert find_recipe(mine) is mine


@pytest.mark.parametrize(
    ("name", "hint"),
    [("fsat", "'fast'"), ("Article", "'article'"), ("through", "'thorough'"), ("xyz", "Recipe(")],
)
def test_an_unknown_name_is_answered_with_the_nearest(name, hint):
    with pytest.raises(ValueError, match="recipe must be one of") as refusal:
        find_recipe(name)
    assert hint in str(refusal.value)


def test_a_recipe_of_the_wrong_type_is_refused():
    with pytest.raises(TypeError, match="recipe must be a Recipe or the name of one, got dict"):
        find_recipe({"epochs": 1})
