"""A message is stored with its parameters, and read again for another language."""

import json

import pytest

from dispatch.text import Code, Message, Translator

INNER = Message("There is no plan '{plan_id}'.", plan_id="P1")


@pytest.mark.parametrize(
    "message",
    [
        Message("No parameter."),
        Message("There is no plan '{plan_id}'.", plan_id="P1"),
        Message("Row {row} has {what}.", row=2, what=("a", "b")),
        Message("It failed: {reason}", reason=INNER),
        Message("Several: {reasons}", reasons=(INNER, INNER)),
    ],
)
def test_a_message_comes_back_from_json_as_it_was(message: Message) -> None:
    again = Message.of_json(json.loads(json.dumps(message.as_json())))
    assert (again, again.template) == (message, message.template)
    chinese = Translator("zh")
    assert chinese.message(again) == chinese.message(message)


def test_a_message_in_a_message_is_translated_too() -> None:
    again = Message.of_json(Message("{reason}", reason=INNER).as_json())
    assert Translator("zh").message(again) == Translator("zh").message(INNER)
    assert not Translator("zh").message(again).isascii()


def test_a_stable_value_is_stored_as_its_english_word() -> None:
    message = Message("It is {state}.", state=Code("open", {"open": "under way"}))
    assert Message.of_json(message.as_json()) == "It is under way."
