"""The sentences of rules in both languages."""

from dispatch.text import ENGLISH, Translator
from dispatch.text.rules import FINDINGS, REQUIREMENTS, finding, requirement


def test_every_sentence_is_in_both_languages() -> None:
    chinese = Translator("zh")
    for table, sentence in ((REQUIREMENTS, requirement), (FINDINGS, finding)):
        for code in table:
            english = sentence(code, {}, ENGLISH)
            assert english.isascii() or "“" in english
            assert any("\u4e00" <= sign <= "\u9fff" for sign in sentence(code, {}, chinese))
    assert finding("new", {}, chinese) == "new"
