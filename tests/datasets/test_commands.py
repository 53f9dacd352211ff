"""Utterances to a home: how many of each kind, and that their slots stand in the text."""

from collections import Counter

import pytest

from zenlib.datasets import INTENTS, Command, load_commands


@pytest.fixture(scope="module")
def commands():
    return load_commands()


def test_every_intent_has_ten_direct_and_four_indirect_utterances_in_each_language(commands):
    counts = Counter((c.part, c.language, c.intent) for c in commands)
    expected = {"direct": 10, "indirect": 4}
    assert counts == {
        (part, language, intent): n
        for part, n in expected.items()
        for language in ("zh", "en")
        for intent in INTENTS
    }


def test_no_text_occurs_twice(commands):
    assert len({command.text for command in commands}) == 196


def test_slots_stand_in_the_text(commands):
    for command in commands:
        assert command.room in command.text, command
        assert command.value is None or str(command.value) in command.text, command
        has_digit = any(character.isdigit() for character in command.text)
        assert has_digit == (command.value is not None), command


def test_only_temperatures_and_timers_have_a_number(commands):
    for command in commands:
        expected = command.intent in ("set_temperature", "set_timer")
        assert (command.value is not None) == expected, command


def test_an_altered_file_is_refused(tmp_path):
    (tmp_path / "commands.csv").write_text("part,language\n")
    with pytest.raises(ValueError, match=r"commands file .* truncated or altered"):
        load_commands(tmp_path / "commands.csv")


@pytest.mark.parametrize(
    ("fields", "error", "message"),
    [
        ({"text": 3}, TypeError, "text must be a string, got int"),
        ({"text": ""}, ValueError, "text must not be empty"),
        ({"room": None}, TypeError, "room must be a string"),
        ({"language": "fr"}, ValueError, "language must be one of 'zh', 'en', got 'fr'"),
        ({"intent": "dance"}, ValueError, "intent must be one of"),
        ({"part": "both"}, ValueError, "part must be one of"),
        ({"value": 2.5}, TypeError, "value must be a whole number"),
        ({"value": -1}, ValueError, "value must be at least 0"),
    ],
)
def test_what_is_no_command_is_refused(fields, error, message):
    good = {"text": "lights on", "language": "en", "intent": "light_on"}
    with pytest.raises(error, match=message):
        Command(**(good | fields))
