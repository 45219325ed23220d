"""The erasure of a customer erases the records of imports about them too."""

from datetime import date

import pytest
from sqlalchemy import select

from dispatch.domain.imports import OnMissing
from dispatch.store.tables import (
    CustomerRow,
    ImportChangeRow,
    ImportFindingRow,
    ImportRow,
    PersonMatchRow,
)
from dispatch.usecases import Context
from dispatch.usecases.audit import check_trail, erase_old
from dispatch.usecases.import_files import import_file
from tests.support.rows import dump

HEAD = "customer_id,name,address,overdue_amount,days_past_due,phone,flags\n"
GONE = "C1,Wanda Nowak,Lipowa 17,5,5,13800138000,cease\n"
LEFT = "C2,Ewa Nowak,Lipowa 18,5,5,13800138000,\n"
OTHER = "C3,Bo,Klonowa 1,5,5,,\n"


@pytest.mark.both_databases
def test_changes_findings_and_matches_go_with_their_customer(context: Context) -> None:
    for rows in (GONE + LEFT + OTHER, GONE.replace("cease", "") + LEFT + OTHER):
        import_file(context, "customers", (HEAD + rows).encode(), "c.csv")
    with context.store.reading() as session:
        assert len(session.scalars(select(PersonMatchRow)).all()) == 1
        assert session.scalars(select(ImportFindingRow)).all()
    settle = {"on_missing": OnMissing.SETTLE}
    import_file(context, "customers", (HEAD + LEFT + OTHER).encode(), "c.csv", **settle)
    counts = erase_old(context, date(2029, 6, 1)).counts
    assert counts["customers"] == 1
    assert counts["person matches"] == 1
    assert "Wanda" not in dump(context)
    with context.store.reading() as session:
        (key,) = session.scalars(
            select(CustomerRow.customer_key).where(CustomerRow.customer_id == "C2")
        )
        for model in (ImportChangeRow, ImportFindingRow):
            keys = set(session.scalars(select(model.customer_key)))
            assert key in keys or model is ImportChangeRow
            assert len(keys) <= 2
        assert len(session.scalars(select(ImportRow)).all()) == 3
    assert check_trail(context).faults == ()
