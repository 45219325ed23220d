"""A translator gives messages in the reader's language, parameters last."""

from decimal import Decimal

from dispatch.text import ENGLISH, Amount, Code, Name, NameKind, Translator

CHINESE = Translator("zh")
PAUSED = "No visit before {until}."


def test_a_message_is_given_in_the_readers_language_with_its_parameters():
    assert ENGLISH.gettext(PAUSED, until="2026-12-01") == "No visit before 2026-12-01."
    assert CHINESE.gettext(PAUSED, until="2026-12-01") == "2026-12-01 之前不上门。"


def test_a_missing_parameter_is_shown_as_a_dash():
    assert ENGLISH.gettext(PAUSED) == "No visit before -."


def test_a_message_that_is_not_in_the_catalogue_stays_english():
    assert CHINESE.gettext("Nobody translated {this}.", this=1) == "Nobody translated 1."


def test_braces_in_a_parameter_are_shown_as_they_are():
    assert ENGLISH.gettext(PAUSED, until="{x}") == "No visit before {x}."


def test_the_form_of_a_message_follows_its_number():
    one, many = "At least {count} visitor.", "At least {count} visitors."
    shown = [ENGLISH.ngettext(one, many, count) for count in (1, 2)]
    assert shown == ["At least 1 visitor.", "At least 2 visitors."]
    shown = [CHINESE.ngettext(one, many, count) for count in (1, 2)]
    assert shown == ["至少 1 人同行。", "至少 2 人同行。"]


def test_several_names_are_joined_as_the_language_does():
    message = "Nobody has: {skills}."
    assert ENGLISH.gettext(message, skills=("a", "b")) == "Nobody has: a, b."
    assert CHINESE.gettext(message, skills=("a", "b")) == "无人具备：a、b。"
    assert ENGLISH.alternatives(("a", "b", "c")) == "a or b or c"
    assert CHINESE.alternatives(("a", "b")) == "a或b"


def test_a_name_is_the_one_that_the_reader_may_see():
    ann = Name(NameKind.VISITOR, "V1")
    message = "{visitor} lacks: {skills}."
    reader = ENGLISH.naming(lambda name: {"V1": "Ann"}.get(name.id, name.id))
    assert reader.gettext(message, visitor=ann, skills="a") == "Ann lacks: a."
    assert ENGLISH.gettext(message, visitor=ann, skills="a") == "V1 lacks: a."


def test_a_stable_value_is_shown_by_its_word():
    words = {"home": "home", "mon": "Mon", "sun": "Sun", "": "no pin"}
    assert CHINESE.show(Code("home", words)) == "住宅"
    assert (
        CHINESE.show(Code("home mon-sun 08:00-20:00", words))
        == "住宅 周一-周日 08:00-20:00"
    )
    assert CHINESE.show(Code("", words)) == "无定位"
    assert CHINESE.show(Code("new", words)) == "new"


def test_an_amount_is_written_with_its_currency():
    amount = Amount(Decimal("1234.5"), "CNY")
    assert ENGLISH.show(amount) == "CN¥1,234.50"
    assert CHINESE.show(amount) == "¥1,234.50"
