import pytest

from dispatch.domain.phone_numbers import PhoneNumber, phone_numbers


@pytest.mark.parametrize(
    ("text", "zone", "dials"),
    [
        ("13800138000", "Asia/Shanghai", ["+8613800138000"]),
        ("138 0013 8000", "Asia/Shanghai", ["+8613800138000"]),
        ("+351 913 777 845", "Asia/Shanghai", ["+351913777845"]),
        ("00351913777845", "Asia/Shanghai", ["+351913777845"]),
        ("913777845", "Europe/Lisbon", ["+351913777845"]),
        ("98765 43210", "Asia/Kolkata", ["+919876543210"]),
        ("138001380000", "Asia/Shanghai", [""]),  # one digit too many
        ("82345678", "Asia/Shanghai", [""]),  # of which town?
        ("13800138000", "UTC", [""]),  # of which country?
        ("+8613800138000", "UTC", ["+8613800138000"]),
        ("none", "Asia/Shanghai", [""]),
        ("13800138000;13900139000", "Asia/Shanghai", ["+8613800138000", "+8613900139000"]),
        (
            "13800138000 / 13900139000",
            "Asia/Shanghai",
            ["+8613800138000", "+8613900139000"],
        ),
        ("13800138000、王 139", "Asia/Shanghai", ["+8613800138000", ""]),
        ("0755-82345678/79", "Asia/Shanghai", ["+8675582345678", ""]),
        ("400-800-8888", "Asia/Shanghai", ["4008008888"]),
        ("", "Asia/Shanghai", []),
    ],
)
def test_only_a_valid_number_is_dialled(text: str, zone: str, dials: list[str]) -> None:
    assert [number.dial for number in phone_numbers(text, zone)] == dials


@pytest.mark.parametrize(
    "text",
    [
        "0755-82345678转801",
        "0755-82345678 转 801",
        "0755-82345678分机801",
        "0755-82345678 ext. 801",
        "0755-82345678 x801",
        "0755-82345678-801",
    ],
)
def test_an_extension_stands_apart(text: str) -> None:
    (number,) = phone_numbers(text, "Asia/Shanghai")
    assert number == PhoneNumber("0755-82345678", "+8675582345678", "801")
