"""Offer the places of a person's cases: communes under their districts, for the fields that narrow a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from workflow.services.identify import Sight
from workflow.store.database import Unit
from workflow.store.reads import case_places
from workflow.store.reads.case_places import CasePlace


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """The communes of a district, by name; ``id`` and ``name`` are None for communes that lie in no district."""

    id: UUID | None
    name: str | None
    communes: tuple[CasePlace, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """What may be chosen; ``too_many``: more communes than a field can offer, and so none."""

    groups: tuple[PlaceGroup, ...] = ()
    too_many: bool = False

    @property
    def is_choice(self) -> bool:
        """Say whether there is more than one commune to choose from."""
        return sum(len(group.communes) for group in self.groups) > 1

    @property
    def names(self) -> dict[UUID, str]:
        """Give the name of each place that is offered."""
        return dict(self._named())

    def _named(self) -> Iterator[tuple[UUID, str]]:
        for group in self.groups:
            if group.id is not None and group.name is not None:
                yield group.id, group.name
            yield from ((commune.id, commune.name) for commune in group.communes)


def offer_places(unit: Unit, sight: Sight, *, season_id: UUID | None = None) -> Places:
    """Give the places where the person sees cases, of one season or of all. One statement."""
    found = case_places.read(unit, sight.reaches, season_id=season_id)
    if len(found) > case_places.OFFERED:
        return Places(too_many=True)
    grouped = groupby(found, key=lambda place: (place.district_id, place.district))
    return Places(tuple(PlaceGroup(key, name, tuple(communes)) for (key, name), communes in grouped))
