from urllib.parse import parse_qs, urlsplit

import pytest

from maps.navigation_links import NavigationLink, navigation_links
from routing.datum import wgs84_to_gcj02

ALL = ("amap", "google", "apple")
SHENZHEN = (22.543096, 114.057865)
PORTO = (41.149612, -8.610994)


def test_links_outside_china_hold_the_very_coordinates():
    assert navigation_links(*PORTO, "car", ALL) == (
        NavigationLink(
            "amap",
            "高德地图",
            "https://uri.amap.com/navigation?to=-8.610994,41.149612"
            "&mode=car&coordinate=gaode&callnative=1",
        ),
        NavigationLink(
            "google",
            "Google Maps",
            "https://www.google.com/maps/dir/?api=1&destination=41.149612,-8.610994"
            "&travelmode=driving&dir_action=navigate",
        ),
        NavigationLink(
            "apple",
            "Apple Maps",
            "https://maps.apple.com/?daddr=41.149612,-8.610994&dirflg=d",
        ),
    )


def test_amap_in_china_gets_its_own_datum_and_the_others_do_not():
    amap, google, apple = navigation_links(*SHENZHEN, "car", ALL)
    lat, lon = wgs84_to_gcj02(*SHENZHEN)
    assert (lat, lon) != SHENZHEN
    assert parse_qs(urlsplit(amap.url).query)["to"] == [f"{lon:.6f},{lat:.6f}"]
    assert "22.543096,114.057865" in google.url
    assert "22.543096,114.057865" in apple.url


@pytest.mark.parametrize(
    ("mode", "amap", "google", "apple"),
    [
        ("car", "mode=car", "travelmode=driving", "&dirflg=d"),
        ("motorcycle", "mode=car", "travelmode=driving", "&dirflg=d"),
        ("transit", "mode=bus", "travelmode=transit", "&dirflg=r"),
        ("bicycle", "mode=ride", "travelmode=bicycling", ""),
        ("foot", "mode=walk", "travelmode=walking", "&dirflg=w"),
        # A mode that a user added to the settings.
        ("van", "mode=car", "travelmode=driving", "&dirflg=d"),
    ],
)
def test_each_mode_has_its_name_in_each_service(mode, amap, google, apple):
    links = navigation_links(*PORTO, mode, ALL)
    assert amap in links[0].url
    assert google in links[1].url
    assert links[2].url == f"https://maps.apple.com/?daddr=41.149612,-8.610994{apple}"


def test_links_come_in_the_order_asked_for():
    links = navigation_links(*PORTO, "car", ("apple", "amap"))
    assert [link.service for link in links] == ["apple", "amap"]
    assert navigation_links(*PORTO, "car", ()) == ()


def test_an_unknown_service_is_named():
    with pytest.raises(ValueError, match="waze"):
        navigation_links(*PORTO, "car", ("amap", "waze"))
