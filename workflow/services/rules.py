"""Stored regulations and criteria sets, kept by content hash: a hash never means anything else."""

from typing import Final

from workflow.definitions.canonical import criteria_set_from_canonical, regulation_from_canonical
from workflow.domain.criteria import CriteriaSet
from workflow.domain.errors import NotFoundError
from workflow.domain.regulation import Regulation
from workflow.store import regulations
from workflow.store.database import Unit

_KEPT: Final = 512
_regulations: dict[str, Regulation] = {}
_sets: dict[str, CriteriaSet] = {}


def regulation_of(unit: Unit, regulation_hash: str) -> Regulation:
    """Give a stored regulation, reading it the first time.

    Raises NotFoundError ``regulation_not_found`` when no such version is stored, or the stored content is not what
    its hash says.
    """
    found = _regulations.get(regulation_hash)
    if found is None:
        content = regulations.content_of(unit, regulation_hash)
        found = None if content is None else regulation_from_canonical(content)
        if found is None or found.hash != regulation_hash:
            raise NotFoundError("regulation_not_found", hash=regulation_hash)
        _make_room(_regulations)
        _regulations[regulation_hash] = found
    return found


def criteria_set_of(unit: Unit, set_hash: str) -> CriteriaSet:
    """Give a stored criteria set; raises NotFoundError ``criteria_set_not_found`` as ``regulation_of`` does."""
    found = _sets.get(set_hash)
    if found is None:
        content = regulations.set_content_of(unit, set_hash)
        found = None if content is None else criteria_set_from_canonical(content)
        if found is None or found.hash != set_hash:
            raise NotFoundError("criteria_set_not_found", hash=set_hash)
        _make_room(_sets)
        _sets[set_hash] = found
    return found


def newest_regulations(unit: Unit) -> dict[str, Regulation]:
    """Give code → the regulation as published last, latest in force first."""
    found = [regulation_of(unit, kept) for kept in regulations.newest(unit).values()]
    return {one.code: one for one in sorted(found, key=lambda one: one.effective_from, reverse=True)}


def set_of(unit: Unit, regulation: Regulation, number: int) -> CriteriaSet:
    """Give one sheet of this version of a regulation; raises NotFoundError ``criteria_set_not_found``."""
    kept = next((sheet.hash for sheet in regulation.sheets if sheet.number == number), None)
    if kept is None:
        raise NotFoundError("criteria_set_not_found", set=number)
    return criteria_set_of(unit, kept)


def sets_of(unit: Unit, regulation: Regulation) -> dict[int, CriteriaSet]:
    """Give every sheet of this version of a regulation by number; those not read yet in one statement."""
    missing = [sheet.hash for sheet in regulation.sheets if sheet.hash not in _sets]
    for set_hash, content in regulations.set_contents(unit, missing).items() if missing else ():
        _keep(set_hash, content)
    return {sheet.number: criteria_set_of(unit, sheet.hash) for sheet in regulation.sheets}


def _keep(set_hash: str, content: str) -> None:
    found = criteria_set_from_canonical(content)
    if found.hash == set_hash:
        _make_room(_sets)
        _sets[set_hash] = found


def _make_room(kept: dict[str, Regulation] | dict[str, CriteriaSet]) -> None:
    if len(kept) >= _KEPT:
        kept.pop(next(iter(kept)), None)
