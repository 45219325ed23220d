"""Adds branches, and changes the settings that a branch has of its own."""

import re
from typing import Any

from dispatch.audit import add_chain, append
from dispatch.domain.branch import Branch
from dispatch.domain.change import Change
from dispatch.errors import ConflictError, InputError
from dispatch.settings.branch import body_with, merge_settings
from dispatch.store.queries import branches as branch_queries
from dispatch.store.tables import BranchRow, BranchSettingsRow

from .context import Context

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_LONGEST_NAME = 200


def list_branches(context: Context) -> list[Branch]:
    """Return all branches by rising code."""
    with context.store.reading() as session:
        return branch_queries.branches(session)


def add_branch(context: Context, code: str, name: str) -> Branch:
    """Add an empty branch, and note it in the trail of the installation.

    Raises
    ------
    InputError
        If the code or the name is not one.
    ConflictError
        If another branch has the code.
    """
    name = name.strip()
    if not _CODE.fullmatch(code):
        raise InputError(
            "The code of a branch has at most 32 small letters, digits and hyphens, such "
            "as north-2."
        )
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        raise InputError(f"The name of a branch has 1 to {_LONGEST_NAME} characters.")
    with context.store.session() as session:
        if code in {branch.code for branch in branch_queries.branches(session)}:
            raise ConflictError(f"There is a branch {code} already.")
        row = BranchRow(code=code, name=name)
        session.add(row)
        session.flush()
        add_chain(session, row.branch_key)
        change = Change("branch.added", f"branch:{code}", {}, {"name": name})
        append(session, None, str(context.user), context.clock(), [change])
        return Branch(row.branch_key, code, name)


def own_settings(context: Context) -> dict[str, Any]:
    """Return the settings of the branch that differ from the environment, by group."""
    with context.store.reading() as session:
        return branch_queries.branch_settings(session, context.branch.key).body


def set_branch_setting(context: Context, name: str, value: Any) -> None:
    """Give the branch a setting of its own, which counts from the next request or job.

    Parameters
    ----------
    context
        The branch, the store and the user.
    name
        The setting, such as ``currency`` or ``planning.seconds``.
    value
        The value as JSON holds it; None: the branch follows the environment again.

    Raises
    ------
    SettingsError
        If there is no such setting for a branch, or the value is out of range.
    """
    with context.store.session() as session:
        old = branch_queries.branch_settings(session, context.branch.key)
        body = body_with(old.body, name, value)
        merge_settings(context.settings, body)
        if body == old.body:
            return
        session.add(
            BranchSettingsRow(
                branch_key=context.branch.key,
                version=old.version + 1,
                body=body,
                made_at=context.clock(),
                made_by=str(context.user),
            )
        )
        context.audit(
            session,
            "settings.changed",
            f"branch:{context.branch.code}",
            {"settings": old.body},
            {"settings": body},
        )
