import pytest

from dispatch.domain.ids import is_blank, normal_id


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("7.0", "7"),
        ("1001.000", "1001"),
        ("007", "007"),
        ("１００１", "1001"),
        ("Ｖ－１", "V-1"),
        (" 7 ", "7"),
        ("7.5", "7.5"),
        ("V7.0", "V7.0"),
        ("'=7", "=7"),
        ("'-8", "-8"),
        ("'s", "'s"),
        ("é", "é"),
        ("e\u0301", "e\u0301"),
    ],
)
def test_an_id_has_one_form(written: str, meant: str) -> None:
    assert normal_id(written) == meant
    assert normal_id(meant) == meant


def test_words_for_no_value_are_blank_and_names_are_not() -> None:
    assert all(map(is_blank, ("nan", "None", "NULL", "N/A", "-", "NA", "NaT", "<NA>", "—")))
    assert not any(map(is_blank, ("Na", "None at home", "0", "no", "V-", "#N/A")))
