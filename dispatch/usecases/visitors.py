"""Who is on duty, and who goes with whom."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.audit import differences
from dispatch.errors import ConflictError, NotFoundError
from dispatch.store.tables import VisitorRow

from .context import Base


class Visitors(Base):
    """Changes the duty of visitors and their partners."""

    def set_on_duty(self, visitor_id: str, on_duty: bool) -> None:
        """Take a visitor on duty or off it.

        Raises
        ------
        NotFoundError
            Where there is no such visitor.
        """
        with self.store.session() as session:
            visitor = session.get(VisitorRow, visitor_id)
            if visitor is None:
                raise NotFoundError(f"There is no visitor {visitor_id!r}.")
            before, after = differences({"on_duty": visitor.on_duty}, {"on_duty": on_duty})
            visitor.on_duty = on_duty
            if after:
                subject = f"visitor:{visitor_id}"
                self._note(session, "duty.changed", subject, before, after)

    def set_partners(
        self, visitor_id: str, pair_with: str, never_pair_with: Sequence[str]
    ) -> None:
        """Fix a visitor's partner, and with whom the visitor never goes.

        Who is fixed is so from both sides; a former partner of either is free again.

        Parameters
        ----------
        visitor_id
            Whose partners.
        pair_with
            The fixed partner's id; empty: whoever suits.
        never_pair_with
            Ids of others.

        Raises
        ------
        NotFoundError
            Where one of the visitors is not known.
        ConflictError
            Where somebody would be their own partner, or one both fixed and forbidden.
        """
        never = sorted(set(never_pair_with))
        with self.store.session() as session:
            everyone = {v.visitor_id: v for v in session.scalars(select(VisitorRow))}
            named = {visitor_id, *never, *([pair_with] if pair_with else [])}
            if unknown := sorted(named - everyone.keys()):
                raise NotFoundError(f"There is no visitor {unknown[0]!r}.")
            if visitor_id in (pair_with, *never):
                raise ConflictError(
                    "Nobody can be their own partner; choose somebody else."
                )
            if pair_with and (
                pair_with in never or visitor_id in everyone[pair_with].never_pair_with
            ):
                raise ConflictError(
                    "These two are forbidden to go together; allow it or choose another."
                )
            after = {visitor_id: (pair_with, never)}
            for other in everyone.values():
                if other.visitor_id == visitor_id:
                    continue
                its = other.pair_with
                if other.visitor_id == pair_with:
                    its = visitor_id
                elif its in (visitor_id, pair_with):
                    its = ""
                after[other.visitor_id] = its, other.never_pair_with
            for who, (partner, others) in after.items():
                self._partner(session, everyone[who], partner, list(others))

    def _partner(
        self, session: Session, visitor: VisitorRow, pair_with: str, never: list[str]
    ) -> None:
        before, after = differences(
            {"pair_with": visitor.pair_with, "never_pair_with": visitor.never_pair_with},
            {"pair_with": pair_with, "never_pair_with": never},
        )
        if after:
            visitor.pair_with, visitor.never_pair_with = pair_with, never
            subject = f"visitor:{visitor.visitor_id}"
            self._note(session, "visitor.partners", subject, before, after)
