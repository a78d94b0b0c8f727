"""Which roles may register what, as a table; the territory of the grant must hold the target. Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from workflow.domain.errors import NotPermittedError
from workflow.domain.facts import ActorFacts

_OFFICE: Final = ("province_officer", "province_lead")

REGISTRATION: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "open_season": _OFFICE,
        "close_season": _OFFICE,
        "register_producer": ("commune_officer", "district_officer", *_OFFICE),
        "register_product": ("commune_officer", "district_officer", *_OFFICE),
        "register_person": ("admin",),
        "grant_role": ("admin",),
        "register_unit": ("admin",),
        "publish_process": ("admin", "province_lead"),
        "migrate_cases": ("province_lead",),
        "issue_token": ("admin",),
        "publish_calendar": ("admin",),
        "publish_closure": ("admin", *_OFFICE),
        "change_windows": (*_OFFICE, "admin"),
        "change_settings": (*_OFFICE, "admin"),
        "admit_late": _OFFICE,
        "mend_contacts": ("commune_officer", "district_officer", *_OFFICE, "admin"),
    }
)


def may_register(actor: ActorFacts, verb: str, *, units: tuple[UUID, ...]) -> bool:
    """Say whether a role of the actor has the verb in one of ``units`` (the target and its parents).

    An empty ``units`` means the whole country. A role without a unit reaches everywhere.
    """
    roles = REGISTRATION[verb]
    return any(
        grant.role == "system"
        or (
            grant.role in roles
            and grant.producer_id is None
            and (grant.unit_id is None or not units or grant.unit_id in units)
        )
        for grant in actor.grants
    )


def require_registration(actor: ActorFacts, verb: str, *, units: tuple[UUID, ...] = ()) -> None:
    """Refuse with NotPermittedError ``role_not_permitted`` unless the actor has the verb there."""
    if not may_register(actor, verb, units=units):
        raise NotPermittedError("role_not_permitted", trigger=verb, roles=list(REGISTRATION[verb]))
