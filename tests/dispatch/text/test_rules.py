"""The sentences of rules in both languages."""

import json
import re
from pathlib import Path

from dispatch.text import ENGLISH, Translator
from dispatch.text.requirements import REQUIREMENTS, requirement_text
from dispatch.text.rules import FINDINGS, finding


def test_every_sentence_is_in_both_languages() -> None:
    chinese = Translator("zh")
    for table, sentence in ((REQUIREMENTS, requirement_text), (FINDINGS, finding)):
        for code in table:
            english = sentence(code, {}, ENGLISH)
            assert english.isascii() or "“" in english
            assert any("\u4e00" <= sign <= "\u9fff" for sign in sentence(code, {}, chinese))
    assert finding("new", {}, chinese) == "new"


def test_every_code_of_a_certificate_of_version_0_1_is_read() -> None:
    file = Path(__file__).parents[2] / "fixtures/v0_1/day/certificate.json"
    certificate = json.loads(file.read_text("utf-8"))
    kinds = {rule["kind"] for rule in certificate["rules"]}
    codes = {found["code"] for found in certificate["findings"]}
    assert {"crew", "wishes", "most", "once", "accounted"} <= kinds
    assert [kind for kind in kinds if requirement_text(kind, {}, ENGLISH) == kind] == []
    assert [code for code in codes if finding(code, {}, ENGLISH) == code] == []


def test_the_legal_hours_of_a_certificate_are_read_in_chinese() -> None:
    params = {"hours": "home mon-sun 08:00-20:00; work mon-fri 09:00-17:00"}
    text = requirement_text("hours", params, Translator("zh"))
    assert "住宅 周一-周日 08:00-20:00；单位 周一-周五 09:00-17:00" in text
    assert not re.search("[a-z]", text)
