"""Real geopy geocoders over a transport that answers from a list."""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from geopy.adapters import AdapterHTTPError, BaseSyncAdapter
from geopy.exc import GeocoderServiceError, GeocoderTimedOut

from dispatch.domain.place import Precision
from dispatch.errors import ProviderError, SettingsError
from dispatch.geocoding.provider import Geocoder, geocoder_of
from dispatch.settings import GeocoderSettings
from routing.datum import bd09_to_wgs84, gcj02_to_wgs84
from tests.support.clock import Clock

ADDRESS = "深圳市福田区样例路100号"

NOMINATIM = [
    {
        "place_id": 1,
        "osm_type": "way",
        "osm_id": 2,
        "lat": "22.5410",
        "lon": "114.0560",
        "class": "building",
        "type": "yes",
        "place_rank": 30,
        "importance": 0.1,
        "addresstype": "building",
        "name": "",
        "display_name": "100, 样例路, 福田区, 深圳市, 广东省, 中国",
        "boundingbox": ["22.5409", "22.5411", "114.0559", "114.0561"],
    }
]
PHOTON = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [114.056, 22.541]},
            "properties": {
                "osm_type": "W",
                "osm_key": "highway",
                "osm_value": "residential",
                "type": "street",
                "name": "样例路",
                "city": "深圳市",
                "countrycode": "CN",
            },
        }
    ],
}
BAIDU = {
    "status": 0,
    "result": {
        "location": {"lng": 114.0677, "lat": 22.5438},
        "precise": 1,
        "confidence": 80,
        "comprehension": 100,
        "level": "门址",
    },
}


def google(country: str) -> dict[str, Any]:
    """One exact answer of Google's in a country."""
    return {
        "status": "OK",
        "results": [
            {
                "formatted_address": "100 Example Road",
                "address_components": [
                    {"short_name": "100", "types": ["street_number"]},
                    {"short_name": country, "types": ["country", "political"]},
                ],
                "geometry": {
                    "location": {"lat": 22.541, "lng": 114.056},
                    "location_type": "ROOFTOP",
                },
                "types": ["street_address"],
            }
        ],
    }


def http(status: int, **headers: str) -> AdapterHTTPError:
    """Build a failure whose body repeats what was asked for."""
    return AdapterHTTPError(
        f"Non-successful status code {status}",
        status_code=status,
        headers=headers,
        text=f"no luck with {ADDRESS}",
    )


class Wire(BaseSyncAdapter):
    """A transport that gives out answers, or raises them, in the order of a list."""

    def __init__(self, *answers: object) -> None:
        super().__init__(proxies=None, ssl_context=None)
        self.answers = list(answers)
        self.urls: list[str] = []
        self.agents: list[str] = []
        self.timeouts: list[float] = []

    def __call__(self, **_: object) -> "Wire":
        """Be one's own factory."""
        return self

    def get_json(self, url: str, *, timeout: float, headers: dict[str, str]) -> Any:
        self.urls.append(url)
        self.agents.append(headers["User-Agent"])
        self.timeouts.append(timeout)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def get_text(self, url: str, *, timeout: float, headers: dict[str, str]) -> str:
        raise AssertionError("all four providers answer in JSON")

    def asked(self, name: str, look_up: int = 0) -> list[str]:
        """Values of one parameter of a look-up."""
        return parse_qs(urlsplit(self.urls[look_up]).query).get(name, [])


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """No test waits for real."""
    clock = Clock()
    monkeypatch.setattr("geopy.extra.rate_limiter.sleep", clock.sleep)
    monkeypatch.setattr("geopy.extra.rate_limiter.default_timer", clock.monotonic)
    return clock


def build(wire: Callable[..., Any], provider: str, **settings: Any) -> Geocoder:
    """Put a geocoder on a fake wire, with a key where the provider needs one."""
    if provider in {"googlev3", "baiduv3"}:
        settings.setdefault("options", {"api_key": "secret"})
    made = geocoder_of(
        GeocoderSettings(provider=provider, **settings), adapter_factory=wire
    )
    assert made is not None
    return made


def test_no_provider_means_no_geocoder() -> None:
    assert geocoder_of(GeocoderSettings()) is None


def test_nominatim_gives_a_pin_and_is_told_who_asks() -> None:
    wire = Wire(NOMINATIM)
    geocoder = build(
        wire, "Nominatim", query={"country_codes": "cn", "language": "zh"}, timeout_s=7
    )
    pin = geocoder.locate(f" {ADDRESS} ")
    assert pin is not None
    assert (pin.lat, pin.lon) == (22.541, 114.056)
    assert (pin.source, pin.precision) == ("nominatim", Precision.ADDRESS)
    assert geocoder.name == "nominatim"
    assert wire.asked("q") == [ADDRESS]
    assert wire.asked("countrycodes") == ["cn"]
    assert wire.asked("accept-language") == ["zh"]
    assert wire.agents[0].startswith("rounds/")
    assert wire.timeouts == [7]


def test_an_own_user_agent_and_domain_replace_the_defaults() -> None:
    wire = Wire(NOMINATIM)
    options = {"user_agent": "lender/2", "domain": "maps.example", "scheme": "http"}
    build(wire, "nominatim", options=options).locate(ADDRESS)
    assert wire.agents == ["lender/2"]
    assert wire.urls[0].startswith("http://maps.example/search?")


def test_photon_gives_a_street() -> None:
    pin = build(Wire(PHOTON), "photon").locate(ADDRESS)
    assert pin is not None
    assert (pin.lat, pin.lon, pin.precision) == (22.541, 114.056, Precision.STREET)


def test_baidu_is_moved_from_bd09_to_wgs84() -> None:
    pin = build(Wire(BAIDU), "baiduv3").locate(ADDRESS)
    assert pin is not None
    assert (pin.lat, pin.lon) == bd09_to_wgs84(22.5438, 114.0677)
    assert pin.precision == Precision.ADDRESS


def test_google_is_moved_from_gcj02_in_mainland_china_only() -> None:
    wire = Wire(google("CN"), google("HK"))
    geocoder = build(wire, "googlev3")
    mainland, hong_kong = geocoder.locate(ADDRESS), geocoder.locate(ADDRESS)
    assert mainland is not None
    assert hong_kong is not None
    assert (mainland.lat, mainland.lon) == gcj02_to_wgs84(22.541, 114.056)
    assert (hong_kong.lat, hong_kong.lon) == (22.541, 114.056)


@pytest.mark.parametrize(
    ("provider", "answer"),
    [
        ("nominatim", []),
        ("photon", {"type": "FeatureCollection", "features": []}),
        ("baiduv3", {"status": 0, "result": {}}),
        ("googlev3", {"status": "ZERO_RESULTS", "results": []}),
    ],
)
def test_a_place_that_nobody_knows_is_none(provider: str, answer: object) -> None:
    assert build(Wire(answer), provider).locate(ADDRESS) is None


def test_an_empty_address_is_not_asked_for() -> None:
    wire = Wire()
    assert build(wire, "nominatim").locate("  ") is None
    assert wire.urls == []


def test_a_long_address_is_cut_for_baidu_without_splitting_a_number() -> None:
    wire = Wire(BAIDU, BAIDU)
    geocoder = build(wire, "baiduv3")
    fits = "深圳市福田区样例路100号阳光花园三栋"
    geocoder.locate(fits)
    geocoder.locate("长" * 27 + "1234号")
    assert wire.asked("address") == [fits]
    assert wire.asked("address", 1) == ["长" * 27]


@pytest.mark.parametrize(
    "fault",
    [
        http(429, **{"retry-after": "2"}),
        http(503),
        http(502),
        http(500),
        GeocoderTimedOut("Service timed out"),
        GeocoderServiceError(f"cannot reach /search?q={ADDRESS}"),
    ],
    ids=["429", "503", "502", "500", "time-out", "no network"],
)
def test_a_passing_fault_is_retried_after_a_wait(fault: Exception, clock: Clock) -> None:
    wire = Wire(fault, NOMINATIM)
    pin = build(wire, "nominatim", min_delay_s=1, retries=2).locate(ADDRESS)
    assert pin is not None
    assert len(wire.urls) == 2
    assert clock.slept == [5]


def test_google_and_baidu_are_asked_again_when_their_own_server_fails() -> None:
    wire = Wire({"status": "UNKNOWN_ERROR", "results": []}, google("CN"))
    assert build(wire, "googlev3").locate(ADDRESS) is not None
    wire = Wire({"status": 1, "message": "服务器内部错误"}, BAIDU)
    assert build(wire, "baiduv3").locate(ADDRESS) is not None


def test_requests_keep_the_delay_between_them(clock: Clock) -> None:
    geocoder = build(Wire(NOMINATIM, NOMINATIM), "nominatim", min_delay_s=3)
    geocoder.locate(ADDRESS)
    clock.forward(seconds=1)
    geocoder.locate(ADDRESS)
    assert clock.slept == [2]


@pytest.mark.parametrize(
    ("fault", "cure"),
    [
        (
            http(429, **{"retry-after": "120"}),
            r"asks to wait 120 s\. Raise .*MIN_DELAY_S",
        ),
        (http(429), "too often"),
        (http(503), "TIMEOUT_S"),
        (GeocoderTimedOut("Service timed out"), "TIMEOUT_S"),
        (http(500), "Check the network"),
    ],
)
def test_a_fault_that_stays_is_a_provider_error_after_the_retries(
    fault: Exception, cure: str
) -> None:
    wire = Wire(fault, fault, fault)
    with pytest.raises(ProviderError, match=rf"nominatim .*{cure}"):
        build(wire, "nominatim", retries=2).locate(ADDRESS)
    assert len(wire.urls) == 3


@pytest.mark.parametrize(
    ("provider", "answer", "cure"),
    [
        ("nominatim", http(403), "does not let us ask.*user agent"),
        ("nominatim", http(401), "refused the key"),
        ("photon", http(400), "refused the request"),
        ("baiduv3", {"status": 240, "message": "APP 服务被禁用"}, "refused the key"),
        ("baiduv3", {"status": 302, "message": "天配额超限"}, "quota is used up"),
        ("baiduv3", {"status": 5, "message": "ak不存在"}, "refused the request"),
        ("googlev3", {"status": "OVER_QUERY_LIMIT", "results": []}, "quota is used up"),
        (
            "googlev3",
            {"status": "REQUEST_DENIED", "results": []},
            "refused the request",
        ),
        ("photon", {"message": "hello"}, "not its own.*domain"),
        ("nominatim", [{"place_id": 1}], "not its own"),  # no coordinates
        ("nominatim", [{"lat": "95", "lon": "114"}], "not its own"),
        ("nominatim", 17, "not its own"),
        ("baiduv3", {"status": 0, "result": {"level": "门址"}}, "not its own"),
    ],
)
def test_a_fault_that_waiting_cannot_mend_is_told_at_once(
    provider: str, answer: object, cure: str, clock: Clock
) -> None:
    wire = Wire(answer)
    with pytest.raises(ProviderError, match=rf"^{provider} .*{cure}"):
        build(wire, provider, retries=5).locate(ADDRESS)
    assert len(wire.urls) == 1
    assert clock.slept == []


def test_neither_errors_nor_logs_tell_the_address(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    unreachable = GeocoderServiceError(f"cannot reach /search?q={ADDRESS}")
    wire = Wire(http(503), http(400), unreachable, unreachable)
    geocoder = build(wire, "nominatim", retries=1)
    for _ in range(2):
        with pytest.raises(ProviderError) as caught:
            geocoder.locate(ADDRESS)
        assert ADDRESS not in str(caught.value)
        assert caught.value.__suppress_context__
    assert wire.answers == []
    assert caplog.text == ""


def test_an_unknown_service_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SettingsError, match=r"'nominatm'.*nominatim.*photon"):
        geocoder_of(GeocoderSettings(provider="nominatm"))


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"provider": "baiduv3"}, "OPTIONS does not fit baiduv3.*api_key"),
        ({"provider": "googlev3"}, "OPTIONS does not fit googlev3.*API key"),
        (
            {"provider": "photon", "options": {"api_key": "s3cr3t"}},
            "OPTIONS knows no api_key.*domain",
        ),
        ({"provider": "photon", "options": {"timeout": 3}}, "OPTIONS knows no timeout"),
        (
            {"provider": "photon", "query": {"country_codes": "cn"}},
            "QUERY knows no country_codes.*language",
        ),
        (
            {"provider": "photon", "options": {"domain": 7}},
            "OPTIONS does not fit photon",
        ),
        (
            {"provider": "nominatim", "options": {"user_agent": "my-application"}},
            "OPTIONS does not fit nominatim",
        ),
    ],
)
def test_options_that_do_not_fit_are_refused_without_showing_a_key(
    settings: dict[str, Any], fault: str
) -> None:
    with pytest.raises(SettingsError, match=fault) as caught:
        geocoder_of(GeocoderSettings(**settings))
    assert "s3cr3t" not in str(caught.value)


def test_a_geocoder_is_built_without_the_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("opened a socket")

    monkeypatch.setattr("socket.socket", refuse)
    made = geocoder_of(GeocoderSettings(provider="nominatim"))
    assert made is not None
    assert made.name == "nominatim"
