"""The catalogue leaves no message out and holds none that is not used."""

import re
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import dispatch
import maps
import web
from dispatch.text import LANGUAGES, LOCALES

HOUSES = [str(Path(str(house.__file__)).parent) for house in (dispatch, maps, web)]
PLACEHOLDER = re.compile(r"%\(\w+\)\w+|\{\w+(?::\w+)?\}")

Texts = tuple[str, ...]


def catalogue(ending: str) -> Catalog:
    """The Chinese catalogue, as it is written (``po``) or compiled (``mo``)."""
    read = {"po": read_po, "mo": read_mo}[ending]
    with open(LOCALES / "zh" / "LC_MESSAGES" / f"messages.{ending}", "rb") as file:
        return read(file)


def texts(message_id: str | Texts | list[str]) -> Texts:
    return (message_id,) if isinstance(message_id, str) else tuple(message_id)


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> set[Texts]:
    """Every message that code and templates have, plurals together."""
    path = tmp_path_factory.mktemp("texts") / "messages.pot"
    CommandLineInterface().run(
        ["pybabel", "-q", "extract", "-F", str(LOCALES.parent / "babel.cfg"),
         "-k", "lazy_gettext", "-k", "_l", "-o", str(path), *HOUSES]
    )  # fmt: skip
    with open(path, "rb") as file:
        return {texts(message.id) for message in read_po(file) if message.id}


def test_every_language_but_english_has_a_catalogue():
    assert {path.name for path in LOCALES.iterdir()} == LANGUAGES.keys() - {"en"}


def test_every_message_that_is_used_is_translated_and_no_other(used):
    translated = {
        texts(message.id)
        for message in catalogue("po")
        if message.id and all(texts(message.string))
    }
    assert ("Planned visits",) in used
    assert ("No visit before {until}.",) in used
    assert translated == used


def test_no_translation_is_unsure_or_obsolete():
    po = catalogue("po")
    assert [message.id for message in po if message.id and message.fuzzy] == []
    assert list(po.obsolete) == []


def test_the_compiled_catalogue_is_the_written_one():
    po, mo = (
        {texts(m.id): texts(m.string) for m in catalogue(ending) if m.id}
        for ending in ("po", "mo")
    )
    assert len(po) > 500
    assert mo == po


def test_every_translation_has_the_placeholders_of_its_message():
    for message in catalogue("po"):
        if message.id:
            *_, last = texts(message.id)
            for translation in texts(message.string):
                found = sorted(PLACEHOLDER.findall(translation))
                assert found == sorted(PLACEHOLDER.findall(last)), message.id


def test_no_translation_has_half_width_punctuation_beside_chinese():
    for message in catalogue("po"):
        if message.id:
            for translation in texts(message.string):
                assert not re.search(r"[\u4e00-\u9fff][,;:!?]", translation), translation
