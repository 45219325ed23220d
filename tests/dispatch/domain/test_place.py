"""Pins and the spelling of addresses."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain.place import Pin, Precision
from dispatch.geocoding.address import normalise


@pytest.mark.parametrize("precision", list(Precision))
def test_only_given_address_and_street_pins_are_plannable(precision: Precision) -> None:
    pin = Pin(22.54, 114.06, "file", precision)
    assert pin.plannable == (precision in {"given", "address", "street"})


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        (95, 114),  # north of the pole
        (-90.1, 0),
        (22, 180.5),
        (114.06, 22.54),  # swapped
        (float("nan"), 114),
        (22, float("inf")),
    ],
)
def test_a_pin_off_the_earth_is_refused(lat: float, lon: float) -> None:
    with pytest.raises(ValueError, match="not on the earth"):
        Pin(lat, lon, "file", Precision.GIVEN)


def test_a_pin_without_a_source_is_refused() -> None:
    with pytest.raises(ValueError, match="where it comes from"):
        Pin(22.54, 114.06, "", Precision.GIVEN)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("深圳市福田区深南大道１００号", "深圳市福田区深南大道100号"),  # full width
        ("深圳市 福田区　深南大道 100 号", "深圳市福田区深南大道100号"),
        ("  12  High\tStreet ", "12 high street"),
        ("12 HIGH STREET", "12 High Street"),
        ("12 Straße", "12 STRASSE"),
        ("\ufeff深圳\u200b市", "深圳市"),  # a BOM and a zero-width space
        ("cafe\u0301 9", "CAF\u00c9 9"),  # accent apart and in one
    ],
)
def test_spellings_of_one_address_share_a_key(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("深南大道100号", "深南大道10号"),
        ("1 2nd Street", "12nd Street"),
        ("Rua Nova 3", "Rua Nova, 3 B"),
    ],
)
def test_different_addresses_keep_different_keys(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@given(st.text())
def test_normalising_twice_changes_nothing(address: str) -> None:
    once = normalise(address)
    assert normalise(once) == once


def test_importing_the_room_neither_imports_http_nor_opens_a_socket() -> None:
    script = (
        "import sys\n"
        "seen = []\n"
        "def hook(event, _):\n"
        "    if event.startswith('socket.'): seen.append(event)\n"
        "sys.addaudithook(hook)\n"
        "import dispatch.geocoding.provider as p, dispatch.geocoding.address\n"
        "from dispatch.settings import GeocoderSettings\n"
        "assert p.geocoder_of(GeocoderSettings()) is None\n"
        "bad = {'requests', 'urllib3', 'geopy', 'http.client'} & set(sys.modules)\n"
        "sys.exit(f'{bad} {seen}' if bad or seen else 0)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
