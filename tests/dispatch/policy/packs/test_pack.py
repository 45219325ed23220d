"""Packs are sound and tell where each rule is from; wrong ones are refused by key."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from dispatch.errors import InputError, NotFoundError
from dispatch.policy import Policy, load_policy, policy_ids
from dispatch.policy.packs.pack import RULE_KINDS, Pack, RetentionRule
from dispatch.policy.packs.policy import parse_pack, read_pack, shipped_pack
from dispatch.text import ENGLISH, Translator
from dispatch.text.rules import HEADINGS

SINCE = {"citation": "Law, section 1", "from": "2026-01-01"}
WORDS = {"en": "Ours", "zh": "我方"}
HOURS = {**SINCE, "consent_widens": True}
HOLIDAYS = {**SINCE, "country": "AU", "consent_permits": False}
# One of each kind, with every key.
WHOLE: dict[str, Any] = {
    "id": "ours",
    "version": "1",
    "name": WORDS,
    "scope": WORDS,
    "hours": [
        HOURS | {"home": {"mon-fri": "09:00-12:00;13:00-17:00", "sun": "10:00-11:00"}}
    ],
    "holidays": [HOLIDAYS | {"subdivision": "NSW", "categories": ["public", "bank"]}],
    "people": [{**SINCE, "least": 2}],
    "frequency": [{**SINCE, "most": 3, "days": 30}, {**SINCE, "most": 1, "days": 1}],
    "notice": [{**SINCE, "days": 2, "consent_waives": True}],
    "stops": [{**SINCE, "flag": "hardship", "until": "2027-01-01", "note": WORDS}],
    "standings": [{**SINCE, "when": "paused"}],
    "promises": [{**SINCE, "grace_days": 2}],
    "workplaces": [SINCE],
    "requests": [SINCE],
    "places": [SINCE],
    "training": [{**SINCE, "skills": ["law"], "flags": ["vulnerable", "hardship"]}],
    "retention": [{**SINCE, "years": 3}],
}


def written(pack: dict[str, Any], folder: Path) -> Path:
    file = folder / "ours.yaml"
    file.write_text(yaml.safe_dump(pack, allow_unicode=True), "utf-8")
    return file


@pytest.mark.parametrize("policy_id", policy_ids())
def test_every_pack_loads_with_the_house_over_it(policy_id: str) -> None:
    policy = load_policy(policy_id)
    assert policy.id == policy_id
    assert policy.house_pack == shipped_pack("house")
    assert len(policy.packs) == (1 if policy_id == "house" else 2)
    assert policy.version.endswith(policy.house_pack.version)


@pytest.mark.parametrize("policy_id", policy_ids())
def test_every_rule_says_where_it_is_from_and_what_it_says(policy_id: str) -> None:
    pack = shipped_pack(policy_id)
    texts = [pack.name, pack.scope]
    for kind, rule in pack.rules():
        assert kind in HEADINGS
        assert 4 < len(rule.citation) <= 100
        assert rule.describe(ENGLISH).isascii()
        assert rule.describe(ENGLISH).endswith(".")
        assert rule.describe(Translator("zh")).endswith("。")
        texts += [rule.note] if rule.note else []
    for text in texts:
        assert text.en.isascii()
        assert not text.zh.isascii()
        assert "  " not in text.en + text.zh
        assert "\n" not in text.en + text.zh


@pytest.mark.parametrize("policy_id", sorted({*policy_ids()} - {"house"}))
def test_numbers_that_are_ours_have_a_note(policy_id: str) -> None:
    for _, rule in shipped_pack(policy_id).rules():
        assert rule.note or "Default of Rounds" not in rule.citation
        assert rule.note or "draft" not in rule.citation


@pytest.mark.parametrize(("policy_id", "years"), [("us", 3), ("cn", 2), ("house", 2)])
def test_every_policy_says_how_long_records_are_kept(policy_id: str, years: int) -> None:
    rules = load_policy(policy_id).in_force(RetentionRule, date(2026, 11, 24))
    assert max(rule.years for rule in rules) == years


def test_every_kind_has_a_heading_and_words() -> None:
    pack = Pack.model_validate(WHOLE)
    assert tuple(HEADINGS) == RULE_KINDS
    assert {kind for kind, _ in pack.rules()} == set(RULE_KINDS)
    told = [rule.describe(ENGLISH) for _, rule in pack.rules()]
    assert len(set(told)) == len(told)
    assert told[0] == (
        "At home Mon-Fri 09:00-12:00 + 13:00-17:00, Sun 10:00-11:00; other hours with "
        "consent."
    )
    zh = [rule.describe(Translator("zh")) for _, rule in pack.rules()]
    assert (
        zh[0]
        == "住宅：周一至周五 09:00-12:00 + 13:00-17:00、周日 10:00-11:00；经同意可放宽。"
    )


def test_the_former_name_of_a_pause_is_still_read_and_has_the_same_digest() -> None:
    former = Pack.model_validate(WHOLE | {"standings": [{**SINCE, "when": "rest"}]})
    pack = Pack.model_validate(WHOLE)
    assert [rule.when for rule in former.standings] == ["paused"]
    assert former == pack
    # Plans of earlier versions name their policy by this digest.
    assert '"when":"rest"' in pack.model_dump_json(by_alias=True)
    assert Policy((former,)).sha256 == Policy((pack,)).sha256


def test_rules_of_a_day_stand_by_kind_the_laws_first() -> None:
    policy = load_policy("cn")
    before = policy.by_kind(date(2026, 1, 30))
    after = policy.by_kind(date(2026, 1, 31))
    assert "people" not in before
    assert [pack.id for pack, _ in after["hours"]] == ["cn", "cn", "house"]
    assert [kind for kind in RULE_KINDS if kind in after] == list(after)


def test_an_unknown_policy_is_refused_with_the_known_ones() -> None:
    with pytest.raises(NotFoundError, match=r"'moon'.*au, cn, house, in, uk, us"):
        load_policy("moon")


@pytest.mark.parametrize("policy_id", ["../house", "packs/house", "house.yaml", ""])
def test_an_id_is_no_path(policy_id: str) -> None:
    with pytest.raises(NotFoundError):
        load_policy(policy_id)


def test_the_lenders_own_pack_takes_the_place_of_the_house(tmp_path: Path) -> None:
    own = written(WHOLE, tmp_path)
    assert load_policy("cn", own).version == "2026.1+ours-1"
    # By its own id or as the house it stands alone, and is the same.
    assert load_policy("house", own) == load_policy("ours", own)
    assert load_policy("ours", own).id == "ours"
    with pytest.raises(NotFoundError, match="ours"):
        load_policy("moon", own)


def test_the_fingerprint_is_of_the_rules(tmp_path: Path) -> None:
    file = written(WHOLE, tmp_path)
    first = load_policy("cn", file).sha256
    assert load_policy("cn", file).sha256 == first
    assert load_policy("us", file).sha256 != first
    written({**WHOLE, "people": [{**SINCE, "least": 1}]}, tmp_path)
    assert load_policy("cn", file).sha256 != first


# Key that is wrong, its value, the place that is named, what is said of it.
WRONG: list[tuple[str, Any, str, str]] = [
    ("id", "Ours!", "id", "pattern"),
    ("version", 2026.1, "version", "text"),
    ("name", {"en": "Ours"}, "name.zh", "a value"),
    ("stop", [], "stop", "a known name"),
    ("stops", [{"flag": "paid", "from": "2026-01-01"}], "stops.0.citation", "a value"),
    ("stops", [{**SINCE, "flag": "rude"}], "stops.0.flag", "attorney"),
    ("stops", [{**SINCE, "flag": "paid", "until": "2025-12-31"}], "stops.0", "before"),
    (
        "stops",
        [{**SINCE, "flag": "paid", "note": {"zh": "注"}}],
        "stops.0.note.en",
        "value",
    ),
    ("stops", [{**SINCE, "flag": "paid", "from": "soon"}], "stops.0.from", "date"),
    ("hours", [HOURS], "hours.0", "home, work, other"),
    ("hours", [HOURS | {"home": {"mon": "9-12"}}], "hours.0.home", "09:00-12:00"),
    ("hours", [HOURS | {"home": {"sun-mon": "09:00-12:00"}}], "hours.0.home", "forward"),
    ("hours", [HOURS | {"home": {"day": "09:00-12:00"}}], "hours.0.home", "mon-fri"),
    ("hours", [HOURS | {"work": {"mon": 9}}], "hours.0.work", "text"),
    ("hours", [HOURS | {"work": "09:00-12:00"}], "hours.0.work", "object"),
    (
        "hours",
        [HOURS | {"home": {"mon-fri": "09:00-12:00", "tue": "09:00-12:00"}}],
        "hours.0.home",
        "tue stands twice",
    ),
    (
        "hours",
        [HOURS | {"home": {"mon": "2026-11-23 09:00-12:00"}}],
        "hours.0.home",
        "without a date",
    ),
    ("holidays", [HOLIDAYS | {"country": "XX"}], "holidays.0", "XX"),
    ("holidays", [HOLIDAYS | {"country": "Australia"}], "holidays.0.country", "pattern"),
    ("holidays", [HOLIDAYS | {"subdivision": "ZZ"}], "holidays.0", "ZZ"),
    ("holidays", [HOLIDAYS | {"categories": ["moon"]}], "holidays.0", "moon"),
    ("people", [{**SINCE, "least": 3}], "people.0.least", "at most 2"),
    ("frequency", [{**SINCE, "most": 0, "days": 1}], "frequency.0.most", "at least 1"),
    ("frequency", [{**SINCE, "most": 1, "days": 93}], "frequency.0.days", "92"),
    ("notice", [{**SINCE, "days": 2}], "notice.0.consent_waives", "a value"),
    ("standings", [{**SINCE, "when": "idle"}], "standings.0.when", "closed"),
    ("promises", [{**SINCE, "grace_days": 0}], "promises.0.grace_days", "at least 1"),
    ("training", [{**SINCE, "skills": []}], "training.0.skills", "at least 1"),
    ("training", [{**SINCE, "skills": ["law", "a b"]}], "training.0.skills.1", "pattern"),
    (
        "training",
        [{**SINCE, "skills": ["a"], "flags": ["x"]}],
        "training.0.flags.0",
        "attorney",
    ),
    ("retention", [{**SINCE, "years": 31}], "retention.0.years", "30"),
]


@pytest.mark.parametrize(("key", "wrong", "where", "said"), WRONG)
def test_a_wrong_pack_is_refused_by_the_name_of_the_key(
    key: str, wrong: Any, where: str, said: str
) -> None:
    text = yaml.safe_dump({**WHOLE, key: wrong}, allow_unicode=True)
    with pytest.raises(InputError, match=r"ours\.yaml has faults") as caught:
        parse_pack(text, "ours.yaml")
    (fault,) = caught.value.faults
    assert fault.where == where
    assert said in fault.expected


def test_all_faults_of_a_pack_are_told_at_once() -> None:
    text = yaml.safe_dump({**WHOLE, "version": 1, "stop": [], "id": "-"})
    with pytest.raises(InputError) as caught:
        parse_pack(text, "ours.yaml")
    assert {fault.where for fault in caught.value.faults} == {"version", "stop", "id"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id: [", "not YAML"),
        ("id: a\nstops: []\nstops: []", "'stops' stands twice"),
        ("!!python/object:os.system {}", "not YAML"),
        ("", "has faults"),
        ("just words", "has faults"),
    ],
)
def test_what_is_no_pack_at_all_is_refused(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        parse_pack(text, "ours.yaml")


def test_a_file_that_is_not_there_or_is_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_pack(tmp_path / "none.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="UTF-8"):
        read_pack(tmp_path / "bytes.yaml")


def test_a_lender_may_not_take_the_id_of_a_pack_of_ours(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has faults") as caught:
        read_pack(written({**WHOLE, "id": "cn"}, tmp_path))
    assert caught.value.faults[0].where == "id"
    assert read_pack(written({**WHOLE, "id": "house"}, tmp_path)).id == "house"


def test_what_holds_is_looked_up_once_for_policy_and_day() -> None:
    policy = Policy((Pack.model_validate(WHOLE),))
    day = date(2026, 11, 24)
    assert policy.in_force(RetentionRule, day) is policy.in_force(RetentionRule, day)
    assert policy.in_force(RetentionRule, date(2025, 12, 31)) == ()
