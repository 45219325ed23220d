"""Customers with one phone, or one name and address, are likely one person."""

import pytest

from dispatch.cases.likely_persons import (
    Contact,
    Likeness,
    first_ids,
    likely_persons,
)

ROAD = "深圳市南山区科技园路1号3栋502"


def pairs(*contacts: Contact, zone: str = "Asia/Shanghai") -> list[tuple[str, str, str]]:
    return [(p.first, p.second, p.likeness.value) for p in likely_persons(contacts, zone)]


@pytest.mark.parametrize(
    ("first", "second", "zone"),
    [
        ("13800138000", "13800138000", "Asia/Shanghai"),
        ("13800138000", "+86 138-0013-8000", "Asia/Shanghai"),
        ("13800138000", "0086 138 0013 8000", "Asia/Shanghai"),
        ("8613800138000", "１３８００１３８０００", "Asia/Shanghai"),
        ("0755-26001234", "13911112222/0755 2600 1234转801", "Asia/Shanghai"),
        ("098765 43210", "+91 98765 43210", "Asia/Kolkata"),
        ("+351 912 345 678", "912345678", "Europe/Lisbon"),
    ],
)
def test_one_number_is_one_person_however_it_is_written(
    first: str, second: str, zone: str
) -> None:
    found = pairs(Contact("A", "Ana", first), Contact("B", "Bo", second), zone=zone)
    assert found == [("A", "B", Likeness.PHONE.value)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("张伟", ROAD), ("张伟", "深圳市南山区科技园路1号３栋 502室")),
        (("Ana Silva", "Rua A, 5"), ("ANA  SILVA", "rua a 5")),
        (("Ａｎａ", "Rua A 5"), ("Ana", "Rua A-5")),
    ],
)
def test_one_name_and_address_are_one_person(
    first: tuple[str, str], second: tuple[str, str]
) -> None:
    a, b = (
        Contact(customer_id, name, "", (address,))
        for customer_id, (name, address) in (("A", first), ("B", second))
    )
    assert pairs(a, b) == [("A", "B", "name_and_address")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Contact("A", "张伟", "", (ROAD,)), Contact("B", "林梅", "", (ROAD,))),
        (Contact("A", "Ana", "", ("x 1",)), Contact("B", "Ana", "", ("x 11",))),
        (Contact("A", "Ana", ""), Contact("B", "Ana", "")),
        (Contact("A", "Ana", "00000000"), Contact("B", "Bo", "00000000")),
        (Contact("A", "Ana", "612345"), Contact("B", "Bo", "612345")),
        (Contact("A", "Ana", "13800138000"), Contact("B", "Bo", "15800138000")),
    ],
)
def test_others_are_two_persons(first: Contact, second: Contact) -> None:
    assert pairs(first, second) == []


def test_the_number_of_an_office_makes_no_person() -> None:
    staff = [Contact(str(n), f"Name {n}", "13800138000") for n in range(4)]
    assert pairs(*staff) == []
    assert len(pairs(*(Contact(str(n), "Ana", "13800138000") for n in range(20)))) == 19


def test_the_first_id_stands_for_all_that_are_joined() -> None:
    first = first_ids([("B", "C"), ("C", "A"), ("X", "Y")])
    assert first == {"A": "A", "B": "A", "C": "A", "X": "X", "Y": "X"}
