"""Settings are checked once, all of them, and never give a secret away."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dispatch.domain.purpose import Purpose
from dispatch.domain.visitor import TravelMode
from dispatch.errors import SettingsError
from dispatch.settings import MinuteSettings, Settings
from routing.geo import Place
from routing.travel.estimate.curve import Curve, PowerLaw
from routing.travel.estimate.great_circle import GreatCircle

STEEP = {"factor": 1, "exponent": 1.2}


def refusal(mapping: dict[str, object]) -> str:
    with pytest.raises(SettingsError) as caught:
        Settings.of(mapping)
    text = str(caught.value)
    for foreign in ("Input should", "Value error", "Extra inputs", "valid "):
        assert foreign not in text
    return text


def test_without_any_setting_the_defaults_hold() -> None:
    assert Settings.of({}) == Settings()
    assert Settings().data_dir == Path("var")
    assert Settings().secret_key == ""


def test_names_are_taken_in_any_case_at_any_depth() -> None:
    found = Settings.of(
        {"TIMEZONE": "Europe/Lisbon", "Planning": {"SECONDS": 5, "policy": "house"}}
    )
    assert found.timezone == found.zone.key == "Europe/Lisbon"
    assert (found.planning.seconds, found.planning.policy) == (5, "house")


def test_a_group_keeps_the_defaults_of_what_is_not_named() -> None:
    slow = {"seconds": {"factor": 2, "exponent": 0.8}}
    found = Settings.of({"travel": {"curves": {"CAR": slow}}}).travel
    plain = Settings().travel
    assert found.by_mode == plain.by_mode | {
        "car": Curve(PowerLaw(2, 0.8), plain.by_mode["car"].metres)
    }
    assert found.overhead_s == plain.overhead_s


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().timezone = "UTC"


def test_every_unknown_name_and_wrong_value_is_named_at_once() -> None:
    text = refusal(
        {
            "TIMEZOME": "Asia/Shanghai",
            "timezone": "Mars/Olympus",
            "currency": "yuan",
            "planning": {"seconds": 0, "speed": 5},
            "travel": {"curves": {"car": {"seconds": STEEP}}, "overhead_s": "long"},
            "map": {"tiles": "ftp://tiles", "navigation": ["amap", "bing"]},
        }
    )
    for name in (
        "ROUNDS_TIMEZOME",
        "ROUNDS_TIMEZONE='Mars/Olympus'",
        "ROUNDS_CURRENCY='yuan'",
        "ROUNDS_PLANNING__SECONDS=0",
        "ROUNDS_PLANNING__SPEED",
        "ROUNDS_TRAVEL__CURVES__CAR__SECONDS={'factor': 1, 'exponent': 1.2}",
        "ROUNDS_TRAVEL__OVERHEAD_S='long'",
        "ROUNDS_MAP__TILES='ftp://tiles'",
        "ROUNDS_MAP__NAVIGATION=['amap', 'bing']",
    ):
        assert name in text
    assert text.startswith("9 settings are wrong.\n")
    assert text.count("ROUNDS_") == 9


@pytest.mark.parametrize(
    ("group", "name", "low", "high"),
    [
        ("travel", "overhead_s", 0, 3600),
        ("planning", "seconds", 1, 3600),
        ("priority", "high_score", 0, 100),
        ("planning", "travel_seconds_per_point", 1, 3600),
        ("planning", "overtime_price", 1, 100),
        ("planning", "preferred_visitor_seconds", 0, 7200),
        ("geocoder", "timeout_s", 1, 60),
        ("geocoder", "min_delay_s", 0, 60),
        ("geocoder", "retries", 0, 10),
    ],
)
def test_a_number_holds_within_its_range_only(
    group: str, name: str, low: int, high: int
) -> None:
    for value in (low, high):
        found = getattr(Settings.of({group: {name: value}}), group)
        assert getattr(found, name) == value
    for value in (low - 1, high + 1, float("nan")):
        assert f"ROUNDS_{group}__{name}".upper() in refusal({group: {name: value}})


@pytest.mark.parametrize("purpose", list(Purpose))
def test_every_purpose_has_a_length_from_a_minute_to_eight_hours(purpose: Purpose) -> None:
    for minutes in (1, 480):
        given = {"planning": {"minutes": {purpose: minutes}}}
        assert dict(Settings.of(given).planning.minutes)[purpose] == minutes
    for minutes in (0, 481, 2.5, "long"):
        said = refusal({"planning": {"minutes": {purpose: minutes}}})
        assert f"ROUNDS_PLANNING__MINUTES__{purpose.upper()}={minutes!r}" in said


def test_no_length_is_for_a_purpose_that_there_is_not() -> None:
    assert set(MinuteSettings.model_fields) == set(Purpose)
    assert "MINUTES__LUNCH" in refusal({"planning": {"minutes": {"lunch": 30}}})
    assert "PLANNING__SERVICE_MINUTES" in refusal({"planning": {"service_minutes": 30}})


@pytest.mark.parametrize(
    ("priority", "where"),
    [
        ({"weights": {"amount": 35}}, "WEIGHTS"),
        ({"branches": {"Porto": {"amount": 35}}}, "BRANCHES__PORTO"),
    ],
)
def test_weights_that_do_not_add_up_are_told_with_their_sum(
    priority: object, where: str
) -> None:
    said = refusal({"priority": priority})
    assert f"ROUNDS_PRIORITY__{where}={{'amount': 35}}" in said
    assert "weights must add up to 100, not 110: days_past_due 30, amount 35" in said


@pytest.mark.parametrize(
    ("weights", "name"),
    [
        ({"amount": -5, "days_past_due": 60}, "AMOUNT"),  # below 0
        ({"amount": 101}, "AMOUNT"),
        ({"amount": 2.5}, "AMOUNT"),
        ({"hardship": 10}, "HARDSHIP"),  # no such part
    ],
)
def test_a_weight_is_a_whole_number_of_a_known_part(weights: object, name: str) -> None:
    assert f"PRIORITY__WEIGHTS__{name}" in refusal({"priority": {"weights": weights}})


@pytest.mark.parametrize(
    ("curve", "where"),
    [
        ({"seconds": STEEP}, "CAR__SECONDS"),
        ({"seconds": {"factor": 0, "exponent": 0.7}}, "CAR__SECONDS"),
        ({"seconds": {"factor": "fast", "exponent": 0.7}}, "CAR__SECONDS__FACTOR"),
        # Half a curve would go on with half of another.
        ({"seconds": {"factor": 2}}, "CAR__SECONDS__EXPONENT"),
        ({"metres": {"factor": 2, "exponent": 0.9}}, "CAR__SECONDS"),
        ({"speed": 50}, "CAR__SPEED"),
    ],
)
def test_a_curve_is_whole_and_within_its_range(curve: object, where: str) -> None:
    assert f"CURVES__{where}" in refusal({"travel": {"curves": {"car": curve}}})


def test_a_mode_that_no_visitor_can_have_is_refused() -> None:
    assert "CURVES__HORSE" in refusal({"travel": {"curves": {"horse": {}}}})


def test_every_mode_of_the_visitors_file_has_a_curve() -> None:
    assert set(Settings().travel.by_mode) == set(TravelMode)


def test_a_car_is_faster_than_a_bicycle_and_that_faster_than_walking() -> None:
    places = [Place(41.15, -8.6 - 0.003 * step) for step in range(60)]
    travel = GreatCircle(Settings().travel.by_mode)
    car, bicycle, foot = (
        travel.matrix(places, mode).row(0, range(1, 60)).astype(float)
        for mode in ("car", "bicycle", "foot")
    )
    assert (car < bicycle).all()
    assert (bicycle < foot).all()


def test_hours_are_sorted_and_written_in_one_way() -> None:
    hours = {"17:00": 60, "7:00": 70, "09:30": 100}
    found = Settings.of({"travel": {"hours": hours}}).travel.hours
    assert list(found.items()) == [("07:00", 70), ("09:30", 100), ("17:00", 60)]


@pytest.mark.parametrize(
    "hours",
    [
        {"25:00": 50},
        {"24:00": 50},
        {"noon": 50},
        {"7:00": 50, "07:00": 60},
        {"07:00": 0},
        {"07:00": 101},
        {"07:00": "slow"},
        [70],
    ],
)
def test_hours_are_times_of_day_with_a_percentage(hours: object) -> None:
    assert "ROUNDS_TRAVEL__HOURS" in refusal({"travel": {"hours": hours}})


@pytest.mark.parametrize("zone", ["", "Shanghai", "asia/shanghai", "+08:00", "../etc"])
def test_a_time_zone_is_an_iana_name(zone: str) -> None:
    assert "IANA" in refusal({"timezone": zone})


@pytest.mark.parametrize("currency", ["", "cny", "CN", "CNYY", "C1Y", "CNY\n"])
def test_a_currency_is_three_capitals(currency: str) -> None:
    assert "ROUNDS_CURRENCY" in refusal({"currency": currency})


@pytest.mark.parametrize(
    "tiles", ["none", "https://a.example/{z}/{x}/{y}.png", "http://10.0.0.1/{z}/{x}/{y}"]
)
def test_tiles_are_a_template_or_none(tiles: str) -> None:
    assert Settings.of({"map": {"tiles": tiles}}).map.tiles == tiles


@pytest.mark.parametrize(
    "tiles",
    [
        "",
        "https://a.example/{z}/{x}.png",  # no row
        "//a.example/{z}/{x}/{y}.png",  # no scheme
        "javascript:{z}{x}{y}",  # no web address
    ],
)
def test_tiles_that_are_no_template_are_refused(tiles: str) -> None:
    assert "ROUNDS_MAP__TILES" in refusal({"map": {"tiles": tiles}})


@pytest.mark.parametrize("value", ["text", 5, ["planning"]])
def test_a_group_that_is_no_mapping_is_refused(value: object) -> None:
    assert "ROUNDS_PLANNING" in refusal({"planning": value})


def server_setting(**values: object) -> dict[str, object]:
    return {"travel": {"servers": [{"kind": "osrm", "url": "http://host"} | values]}}


def test_travel_servers_are_a_list_in_its_order() -> None:
    first = {"kind": "osrm", "url": "http://127.0.0.1:5000", "limit": 3000}
    second = {"KIND": "valhalla", "Url": "https://host/path", "modes": {"car": "auto"}}
    found = Settings.of({"travel": {"servers": [first, second]}}).travel.servers
    assert [server.kind for server in found] == ["osrm", "valhalla"]
    assert (found[0].limit, found[0].modes, found[0].key) == (3000, {}, "")
    assert (found[1].limit, found[1].modes["car"]) == (None, "auto")
    assert Settings().travel.servers == ()


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"kind": "graphhopper"}, "KIND"),
        ({"limit": 0}, "LIMIT"),
        ({"timeout_s": 0.5}, "TIMEOUT_S"),
        ({"retries": 11}, "RETRIES"),
        ({"url": "localhost:5000"}, "URL"),
        ({"url": "http://"}, "URL"),
        ({"url": "http:///table"}, "URL"),
    ],
)
def test_a_wrong_travel_server_is_named(values: dict[str, object], name: str) -> None:
    assert f"ROUNDS_TRAVEL__SERVERS__0__{name}" in refusal(server_setting(**values))


# Settings that hold a secret, and settings that nobody knows which may be one misspelt.
SECRETS: list[Any] = [
    pytest.param(lambda s: {"secret_key": [s]}, id="key of a wrong type"),
    pytest.param(lambda s: {"secretkey": s}, id="misspelt key"),
    pytest.param(lambda s: {"database_url": [s]}, id="database"),
    pytest.param(lambda s: {"databaseurl": f"postgresql://me:{s}@h/d"}, id="misspelt"),
    pytest.param(lambda s: {"geocoder": {"options": {"api_key": [s]}}}, id="API key"),
    pytest.param(lambda s: {"geocoder": {"api_key": s}}, id="API key out of place"),
    pytest.param(lambda s: {"geocoder": f'{{"options": {{"api_key": "{s}"'}, id="JSON"),
    pytest.param(lambda s: {"travel": f'{{"servers": [{{"key": "{s}"'}, id="travel's JSON"),
    pytest.param(lambda s: {"travel": {"servers": [f"osrm {s}"]}}, id="server"),
    pytest.param(lambda s: {"travel": {"servers": f'[{{"key": "{s}"'}}, id="servers"),
    pytest.param(lambda s: server_setting(key=[s]), id="server's key"),
    pytest.param(lambda s: server_setting(url=f"http://me:{s}@host"), id="password"),
    pytest.param(lambda s: server_setting(url=f"http://host/?key={s}"), id="query"),
    pytest.param(lambda s: server_setting(kind=s), id="key as kind"),
    pytest.param(lambda s: server_setting(api_key=s), id="misspelt key of a server"),
]


@pytest.mark.parametrize("mapping", SECRETS)
def test_a_refusal_names_the_setting_and_never_a_secret(mapping: Any) -> None:
    text = refusal(mapping("hunter2"))
    assert "ROUNDS_" in text
    assert "hunter2" not in text


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=12))
def test_no_secret_is_shown_with_the_settings(secret: str) -> None:
    # What is drawn may be the name of a group of settings, which is shown.
    secret = f"Qx7{secret}"
    found = Settings.of(
        {
            "secret_key": secret,
            "database_url": f"postgresql://me:{secret}@host/rounds",
            "geocoder": {"provider": "googlev3", "options": {"api_key": secret}},
            **server_setting(key=secret),
        }
    )
    assert found.secret_key == secret
    for shown in (repr(found), str(found), f"{found}"):
        assert secret not in shown
