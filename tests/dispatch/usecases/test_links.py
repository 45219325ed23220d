"""Visitors' links: signed, short-lived, with a key that only we have."""

import base64
import json
import os
import stat
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.errors import LinkError, SettingsError
from dispatch.settings import Settings
from dispatch.settings.key_file import secret_key
from dispatch.usecases.signed_links import ItineraryLink, unsign
from tests.support.clock import NOW
from tests.support.links import signed_token

EXPIRES = NOW + timedelta(hours=20)
LINK = ItineraryLink("0123456789abcdef", "V1", EXPIRES)


def sign(secret: str, link: ItineraryLink) -> str:
    return signed_token(secret, link.plan_id, link.team_id, link.expires)


TOKEN = sign("secret", LINK)


def test_a_token_is_read_back_as_its_link() -> None:
    assert unsign("secret", TOKEN, NOW) == LINK


@given(
    plan_id=st.text(max_size=40),
    team_id=st.text(max_size=64),
    expires=st.datetimes(
        datetime(2026, 11, 25),  # noqa: DTZ001 - the strategy adds the zone
        datetime(2100, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
)
def test_any_ids_come_back_from_a_token_that_is_safe_in_a_url(
    plan_id: str, team_id: str, expires: datetime
) -> None:
    token = sign("secret", ItineraryLink(plan_id, team_id, expires))
    assert token.replace("-", "").replace("_", "").replace(".", "").isalnum()
    found = unsign("secret", token, NOW)
    assert (found.plan_id, found.team_id) == (plan_id, team_id)
    assert found.expires == expires.replace(microsecond=0)


def test_a_link_ends_at_the_same_moment_in_every_zone() -> None:
    there = EXPIRES.astimezone(timezone(timedelta(hours=8)))
    assert sign("secret", ItineraryLink(LINK.plan_id, "V1", there)) == TOKEN


@pytest.mark.parametrize("seconds", [-86400, -1])
def test_a_link_works_until_it_expires(seconds: int) -> None:
    assert unsign("secret", TOKEN, EXPIRES + timedelta(seconds=seconds)) == LINK


@pytest.mark.parametrize("seconds", [0, 1, 86400 * 365])
def test_a_link_that_has_run_out_is_refused(seconds: int) -> None:
    with pytest.raises(LinkError, match="expired"):
        unsign("secret", TOKEN, EXPIRES + timedelta(seconds=seconds))


def test_no_character_of_a_token_can_be_changed() -> None:
    for position, character in enumerate(TOKEN):
        other = "A" if character != "A" else "B"
        changed = TOKEN[:position] + other + TOKEN[position + 1 :]
        try:
            found = unsign("secret", changed, NOW)
        except LinkError:
            continue
        # The last character of base64 has bits that mean nothing.
        assert (position, found) == (len(TOKEN) - 1, LINK)


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "x",
        TOKEN[:-3],  # cut off by a messenger
        TOKEN.rpartition(".")[0],  # no signature
        "." + TOKEN.rpartition(".")[2],  # nothing but a signature
        TOKEN + "x",
        TOKEN.upper(),
        "../../etc/passwd",
        "\N{SNOWMAN}",
        "\x00",
    ],
)
def test_what_we_did_not_sign_is_refused(token: str) -> None:
    with pytest.raises(LinkError, match="not ours"):
        unsign("secret", token, NOW)


def test_the_team_in_a_token_cannot_be_exchanged() -> None:
    payload, signature = TOKEN.rsplit(".", 1)
    words = json.loads(base64.urlsafe_b64decode(payload + "=="))
    assert words[1] == "V1"
    words[1] = "V2"
    forged = base64.urlsafe_b64encode(json.dumps(words).encode()).decode().rstrip("=")
    with pytest.raises(LinkError, match="not ours"):
        unsign("secret", f"{forged}.{signature}", NOW)


@pytest.mark.parametrize("secret", ["", "Secret", "secret2"])
def test_a_token_of_another_key_is_refused(secret: str) -> None:
    with pytest.raises(LinkError, match="not ours"):
        unsign(secret, TOKEN, NOW)
    with pytest.raises(LinkError, match="not ours"):
        unsign("secret", sign(secret, LINK), NOW)


# The key


def settings(folder: Path, key: str = "") -> Settings:
    return Settings.of({"data_dir": str(folder), "secret_key": key})


def test_the_key_of_the_settings_is_used_and_nothing_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert secret_key(settings(folder, "mine")) == "mine"
    assert not folder.exists()


def test_a_key_is_made_once_and_kept(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    key = secret_key(settings(folder))
    assert len(key) == 64
    assert secret_key(settings(folder)) == key
    assert [path.name for path in folder.iterdir()] == ["secret_key"]


def test_every_folder_has_a_key_of_its_own(tmp_path: Path) -> None:
    keys = {secret_key(settings(tmp_path / name)) for name in "abc"}
    assert len(keys) == 3


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_only_the_owner_may_read_the_key_whatever_the_umask(
    tmp_path: Path, mask: int
) -> None:
    before = os.umask(mask)
    try:
        secret_key(settings(tmp_path))
    finally:
        os.umask(before)
    mode = (tmp_path / "secret_key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_key_written_by_hand_is_taken_without_its_line_end(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("by hand\n")
    assert secret_key(settings(tmp_path)) == "by hand"


@pytest.mark.parametrize("content", ["", "\n"])
def test_an_empty_key_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "secret_key").write_text(content)
    with pytest.raises(SettingsError, match=r"secret_key is empty.*delete it"):
        secret_key(settings(tmp_path))


def test_a_folder_that_cannot_be_written_is_a_setting_to_mend(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="ROUNDS_DATA_DIR"):
        secret_key(settings(tmp_path / "file" / "data"))
