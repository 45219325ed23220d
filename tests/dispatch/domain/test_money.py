from decimal import Decimal

import pytest

from dispatch.domain.money import parse_amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1250", "1250"),
        ("1,250.50", "1250.50"),
        ("￥１，２５０", "1250"),
        ("1250.125", "1250.125"),
        ("0.125", "0.125"),
        ("12.5元", "12.5"),
    ],
)
def test_a_clear_amount_is_read(text: str, amount: str) -> None:
    assert parse_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["1.250", "12.000", "€ 999.999", "1.250,50", "-5", "1e3", ""]
)
def test_an_amount_that_may_be_another_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the field has the words
        parse_amount(text)
