"""A policy: a jurisdiction's pack with the lender's own laid over it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import ValidationError

from dispatch.errors import Fault, InputError, NotFoundError

from .pack import Pack, PromiseRule, Rule

HOUSE = "house"
AnyRule = TypeVar("AnyRule", bound=Rule)


@dataclass(frozen=True)
class Policy:
    """The packs that a plan follows; every rule of each must be kept.

    So a pack on top can only be stricter than the one below.

    Attributes
    ----------
    packs
        The law's first, the lender's own last.
    """

    packs: tuple[Pack, ...]

    @property
    def id(self) -> str:
        """The id of the first pack."""
        return self.packs[0].id

    @property
    def version(self) -> str:
        """The versions of all packs."""
        first, *others = self.packs
        return "+".join([first.version, *(f"{p.id}-{p.version}" for p in others)])

    @cached_property
    def sha256(self) -> str:
        """A fingerprint of all rules, the same for the same rules."""
        text = "\n".join(pack.model_dump_json(by_alias=True) for pack in self.packs)
        return sha256(text.encode()).hexdigest()

    def in_force(self, kind: type[AnyRule], day: date) -> Iterator[AnyRule]:
        """The rules of a kind that hold on a day, the law's first."""
        for pack in self.packs:
            for _, rule in pack.rules():
                if isinstance(rule, kind) and rule.holds(day):
                    yield rule


def grace_days(policy: Policy, day: date) -> int:
    """Days from a promise's own to the first on which it counts as broken, at least 1."""
    rules = policy.in_force(PromiseRule, day)
    return max((rule.grace_days for rule in rules), default=1)


def policy_ids() -> tuple[str, ...]:
    """The ids of all packs that come with Rounds."""
    names = (item.name for item in (files(__package__) / "packs").iterdir())
    return tuple(sorted(n.removesuffix(".yaml") for n in names if n.endswith(".yaml")))


def load_policy(policy_id: str, house: Path | None = None) -> Policy:
    """The pack with an id, and the house's over it unless it is the house's itself.

    Parameters
    ----------
    policy_id
        Id of a pack that comes with Rounds.
    house
        File of the lender's own pack; None: the one that comes with Rounds.

    Raises
    ------
    NotFoundError
        Where there is no such pack; the text names those that there are.
    InputError
        Where the file is no pack; with every fault of it.
    """
    if policy_id not in policy_ids():
        raise NotFoundError(
            f"There is no policy {policy_id!r}; known are {', '.join(policy_ids())}."
        )
    own = _shipped(HOUSE) if house is None else read_pack(house)
    return Policy((own,)) if policy_id == HOUSE else Policy((_shipped(policy_id), own))


@cache
def _shipped(policy_id: str) -> Pack:
    text = (files(__package__) / "packs" / f"{policy_id}.yaml").read_text("utf-8")
    return parse_pack(text, policy_id)


def read_pack(path: Path) -> Pack:
    """A pack from a file.

    Raises
    ------
    InputError
        Where it cannot be read or is no pack; with every fault of it.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"The policy {path} cannot be read: {error}.") from error
    return parse_pack(text, path.name)


def parse_pack(text: str, name: str) -> Pack:
    """A pack from YAML; ``name`` is for messages.

    Raises
    ------
    InputError
        Where it is no pack; with every fault of it.
    """
    try:
        return Pack.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise InputError(f"The policy {name} is not YAML: {error}") from error
    except ValidationError as error:
        faults = tuple(
            Fault(
                ".".join(map(str, item["loc"])) or "file",
                "" if item["type"] == "missing" else str(item["input"])[:80],
                item["msg"].removeprefix("Value error, "),
            )
            for item in error.errors()
        )
        told = "; ".join(map(str, faults))
        raise InputError(f"The policy {name} is to be mended: {told}", faults) from error
