"""Publish a regulation with its criteria sets: store their content under its hashes, for ever."""

from dataclasses import dataclass
from uuid import UUID

from workflow.definitions.canonical import canonical_content, content_hash
from workflow.domain.criteria import CriteriaSet
from workflow.domain.errors import ConflictError
from workflow.domain.regulation import Regulation, RuleSet
from workflow.domain.time import Clock
from workflow.store import regulations
from workflow.store.database import Unit


@dataclass(frozen=True, slots=True)
class PublishedRules:
    """The stored version; ``new`` is False when that very content was there before."""

    hash: str
    code: str
    sets: int
    new: bool


def publish_regulation(unit: Unit, clock: Clock, rules: RuleSet, *, by: UUID | None) -> PublishedRules:
    """Store checked rules (``definitions.regulation.load_rules``). Idempotent by content.

    What was stored before stays, and whatever was frozen under it is read under it: data edited afterwards gets a
    hash of its own. Raises ConflictError ``hash_differs`` when a hash is not that of its content.
    """
    regulation, at = rules.regulation, clock.now()
    if regulations.content_of(unit, regulation.hash) is not None:
        return PublishedRules(regulation.hash, regulation.code, len(rules.sets), new=False)
    kept: list[Regulation | CriteriaSet] = [regulation, *rules.sets.values()]
    for sealed in kept:
        if content_hash(sealed) != sealed.hash:
            raise ConflictError("hash_differs", hash=sealed.hash[:12])
    for number, one in rules.sets.items():
        regulations.insert_set(
            unit,
            set_hash=one.hash,
            regulation=regulation.code,
            number=number,
            content=canonical_content(one),
            at=at,
        )
    new = regulations.insert(
        unit,
        regulation_hash=regulation.hash,
        code=regulation.code,
        content=canonical_content(regulation),
        at=at,
        by=by,
    )
    return PublishedRules(regulation.hash, regulation.code, len(rules.sets), new)
