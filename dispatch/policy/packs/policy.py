"""A policy: a jurisdiction's pack with the lender's own laid over it."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from dispatch.domain.requirement import expected_phrase
from dispatch.errors import Fault, InputError, NotFoundError, SettingsError
from dispatch.settings import PlanningSettings

from .pack import RULE_KINDS, Pack, PromiseRule
from .rule import AnyRule, Rule

HOUSE = "house"


@dataclass(frozen=True)
class Policy:
    """The packs that a plan follows; every rule of each must be kept.

    A pack on top can therefore only be stricter than the one below.

    Attributes
    ----------
    packs
        The law's first, the lender's own last.
    """

    packs: tuple[Pack, ...]
    _cache: dict[Hashable, tuple[Rule, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def house_pack(self) -> Pack:
        """The lender's own pack."""
        return self.packs[-1]

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

    def all(self, kind: type[AnyRule]) -> tuple[AnyRule, ...]:
        """Return the rules of a kind, whenever they hold, the law's first."""
        return self._rules_of(kind, kind, None)

    def in_force(self, kind: type[AnyRule], day: date) -> tuple[AnyRule, ...]:
        """Return the rules of a kind that hold on a day, the law's first."""
        return self._rules_of((kind, day), kind, day)

    def by_kind(self, day: date) -> dict[str, list[tuple[Pack, Rule]]]:
        """Return the rules that hold on a day, each with its pack, by their kind."""
        by_kind: dict[str, list[tuple[Pack, Rule]]] = {kind: [] for kind in RULE_KINDS}
        for pack in self.packs:
            for kind, rule in pack.rules():
                if rule.holds(day):
                    by_kind[kind].append((pack, rule))
        return {kind: rules for kind, rules in by_kind.items() if rules}

    def _rules_of(
        self, key: Hashable, kind: type[AnyRule], day: date | None
    ) -> tuple[AnyRule, ...]:
        # Every rule needs this for every customer, so it is looked up once.
        rules = self._cache.get(key)
        if rules is None:
            rules = self._cache[key] = tuple(
                rule
                for pack in self.packs
                for _, rule in pack.rules()
                if isinstance(rule, kind) and (day is None or rule.holds(day))
            )
        return rules  # type: ignore[return-value] # all are of that kind


def grace_days(policy: Policy, day: date) -> int:
    """Return the days from a promise's day to the first on which it is broken, ≥ 1."""
    rules = policy.in_force(PromiseRule, day)
    return max((rule.grace_days for rule in rules), default=1)


def policy_ids() -> tuple[str, ...]:
    """Return the ids of all packs that come with Rounds."""
    names = (item.name for item in files(__package__).iterdir())
    return tuple(sorted(n.removesuffix(".yaml") for n in names if n.endswith(".yaml")))


def load_policy(policy_id: str, house: Path | None = None) -> Policy:
    """Load the pack with an id, with the lender's own pack laid over it.

    Parameters
    ----------
    policy_id
        Id of a pack that comes with Rounds, or of the lender's own.
    house
        File of the lender's own pack; None: the one that comes with Rounds.

    Raises
    ------
    NotFoundError
        If there is no such pack; the text names those that there are.
    InputError
        If the file is no pack; the error carries all its faults.
    """
    house_pack = shipped_pack(HOUSE) if house is None else read_pack(house)
    if policy_id in (HOUSE, house_pack.id):
        return Policy((house_pack,))
    if policy_id not in policy_ids():
        raise NotFoundError(
            f"There is no policy {policy_id!r}; known are "
            f"{', '.join(sorted({*policy_ids(), house_pack.id}))}."
        )
    return Policy((shipped_pack(policy_id), house_pack))


def known_packs(house: Path | None = None) -> tuple[Pack, ...]:
    """Return every pack that there is; the lender's own takes the place of the house's.

    Parameters
    ----------
    house
        File of the lender's own pack; None: the one that comes with Rounds.

    Raises
    ------
    InputError
        If the file is no pack; the error carries all its faults.
    """
    packs = tuple(shipped_pack(name) for name in policy_ids())
    if house is None:
        return packs
    return (*(pack for pack in packs if pack.id != HOUSE), read_pack(house))


_YAML_WORDS = {
    "mapping values are not allowed here": "unexpected ':'; put quotes around a text that "
    "has one",
    "found unexpected end of stream": "a quotation mark is not closed",
}
"""Plainer words for the errors of YAML that a writer of packs meets most."""


def policy_of(planning: PlanningSettings) -> Policy:
    """Load the policy that the settings name.

    Raises
    ------
    SettingsError
        If there is no such pack, or the lender's own is faulty; the error carries every
        fault.
    """
    try:
        return load_policy(planning.policy, planning.house_policy)
    except NotFoundError as error:
        raise SettingsError(f"ROUNDS_PLANNING__POLICY: {error}") from None
    except InputError as error:
        lines = (f"ROUNDS_PLANNING__HOUSE_POLICY: {error}", *map(str, error.faults))
        raise SettingsError("\n  ".join(lines)) from None


@cache
def shipped_pack(policy_id: str) -> Pack:
    """Read a pack that comes with Rounds; one of `policy_ids`."""
    text = (files(__package__) / f"{policy_id}.yaml").read_text("utf-8")
    return parse_pack(text, policy_id)


def read_pack(path: Path) -> Pack:
    """Read a lender's own pack from a file.

    Raises
    ------
    InputError
        If it cannot be read or is no pack, or has the id of one of ours; the
        error carries all its faults.
    """
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise InputError(
            f"The policy {path} cannot be read: {error.strerror or error}."
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(f"The policy {path} is not text in UTF-8.") from error
    pack = parse_pack(text, path.name)
    if pack.id != HOUSE and pack.id in policy_ids():
        fault = Fault("id", pack.id, "an id of its own; a pack of Rounds has this one")
        raise InputError(_to_mend(path.name), (fault,))
    return pack


def parse_pack(text: str, name: str) -> Pack:
    """Read a pack from YAML; ``name`` is the file's name, for messages.

    Raises
    ------
    InputError
        If it is no pack; the error carries all its faults.
    """
    try:
        return Pack.model_validate(yaml.load(text, _Loader))  # noqa: S506 - a safe one
    except yaml.YAMLError as error:
        raise InputError(f"The policy {name} is not YAML: {_position(error)}.") from error
    except ValidationError as error:
        faults = tuple(map(_fault, error.errors()))
        raise InputError(_to_mend(name), faults) from error


def _position(error: yaml.YAMLError) -> str:
    """Return the line and the column of an error of YAML, and what is wrong there."""
    problem = getattr(error, "problem", None) or " ".join(str(error).split())
    problem = _YAML_WORDS.get(problem, problem)
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return str(problem)
    return f"line {mark.line + 1}, column {mark.column + 1}: {problem}"


def _to_mend(name: str) -> str:
    return f"The policy {name} has faults; docs/policy.md explains every key."


def _fault(item: ErrorDetails) -> Fault:
    value = "" if item["type"] == "missing" else str(item["input"])[:80]
    where = ".".join(map(str, item["loc"])) or "file"
    return Fault(where, value, expected_phrase(item))


class _Loader(yaml.SafeLoader):
    """A safe loader that refuses a repeated name, of which YAML would silently drop one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:
        keys = set()
        for key, _ in node.value:
            if key.value in keys and key.tag != "tag:yaml.org,2002:merge":
                raise yaml.MarkedYAMLError(
                    problem=f"{key.value!r} stands twice", problem_mark=key.start_mark
                )
            keys.add(key.value)
        return super().construct_mapping(node, deep)
