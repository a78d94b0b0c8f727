"""Acts on one person, each a page of its own: what it does, what it asks for, the button that says it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from uuid import UUID

from starlette.responses import Response

from api.problems import kind_of
from api.web.account.desk import desk_of
from api.web.admin.person_page import PERSON, person_path
from api.web.admin.place import all_said, by_field, day_needed, day_of, key_in, role_choices
from api.web.flash import Flash
from api.web.pages import Pages
from api.web.visit import OK, Visit
from workflow.domain.errors import ConflictError, DomainError, InvalidInputError, NotFoundError, NotPermittedError
from workflow.services.administer import Administered, person_of
from workflow.services.give_role import RoleRequest, end_role, give_role
from workflow.services.invite_person import invite_again, revoke_invitation
from workflow.services.note_act import REASON_MAX
from workflow.services.secure_account import end_sign_ins, forget_second_step, lock_person, unlock_person
from workflow.services.substitute import SubstituteRequest, end_substitution, name_substitute, substitutions_of
from workflow.store.database import Unit
from workflow.store.substitutions import Candidate

pages = Pages()


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


Group = tuple[str, list[tuple[str, str]]]
Work = Callable[[Visit, Unit, UUID, UUID | None], None]


@dataclass(frozen=True, slots=True)
class Act:
    """An act: its question, what it does, the fields it asks for, its button, and what does it."""

    title: str
    effects: tuple[str, ...]
    fields: tuple[str, ...]
    label: str
    work: Work
    danger: bool = False


def _give(visit: Visit, unit: Unit, key: UUID, of: UUID | None) -> None:  # noqa: ARG001 - the shape of the table
    visit.form.needed("role", "reason")
    first = day_of(visit, "first_on") or visit.today
    asked = RoleRequest(
        key, visit.form.text("role"), visit.form.text("place"), first, day_of(visit, "last_on"), _reason(visit)
    )
    give_role(unit, visit.site.clock, visit.sight, asked)


def _end(visit: Visit, unit: Unit, key: UUID, of: UUID | None) -> None:
    if of is None:
        raise NotFoundError("grant_not_found")
    last = day_of(visit, "last_on")
    end_role(unit, visit.site.clock, visit.sight, person_id=key, grant_id=of, last_on=last, reason=_reason(visit))


def _stand_in(visit: Visit, unit: Unit, key: UUID, of: UUID | None) -> None:  # noqa: ARG001 - the shape of the table
    name_substitute(unit, visit.site.clock, visit.sight.actor, substitute_asked(visit, key))


def _end_stand_in(visit: Visit, unit: Unit, key: UUID, of: UUID | None) -> None:  # noqa: ARG001 - the shape of the table
    if of is None:
        raise NotFoundError("substitution_not_found")
    end_substitution(unit, visit.site.clock, visit.sight.actor, of, reason=_reason(visit))


def _simple(work: Callable[..., object]) -> Work:
    def done(visit: Visit, unit: Unit, key: UUID, of: UUID | None) -> None:  # noqa: ARG001 - the shape of the table
        work(unit, visit.site.clock, visit.sight.actor, key, reason=_reason(visit))

    return done


def _invite(visit: Visit, unit: Unit, key: UUID, of: UUID | None) -> None:  # noqa: ARG001 - the shape of the table
    desk = desk_of(visit)
    invite_again(unit, visit.site.clock, desk.keys, visit.sight.actor, key, lives=desk.invitation_lives)


def _revoke(visit: Visit, unit: Unit, key: UUID, of: UUID | None) -> None:  # noqa: ARG001 - the shape of the table
    revoke_invitation(unit, visit.site.clock, visit.sight.actor, key)


ACTS: Final[Mapping[str, Act]] = MappingProxyType(
    {
        "vai": Act(
            _("Give {name} a role"),
            (
                _("The role holds from its first day through its last; without a last day it goes on."),
                _("An auditor's role needs a last day and never lets anybody change anything."),
            ),
            ("role", "place", "first_on", "last_on", "reason"),
            _("Give the role"),
            _give,
        ),
        "thoi-vai": Act(
            _("End a role of {name}"),
            (
                _("Without a day the role ends at once. Whoever stands in for this person loses it too."),
                _("Cases stay where they are; what nobody holds any more is the work of the head of the office."),
            ),
            ("last_on", "reason"),
            _("End the role"),
            _end,
            danger=True,
        ),
        "thay": Act(
            _("Name a substitute for {name}"),
            (
                _("The substitute sees and may do the waiting and the new work; the history names both."),
                _("What this person may not do in a case, the substitute may not do for them either. Both are told."),
            ),
            ("substitute", "first_on", "last_on", "reason"),
            _("Name the substitute"),
            _stand_in,
        ),
        "thoi-thay": Act(
            _("End a substitution"),
            (_("It ends at once. Both are told."),),
            ("reason",),
            _("End the substitution"),
            _end_stand_in,
        ),
        "khoa": Act(
            _("Lock the account of {name}"),
            (
                _("Every sign-in ends at once and nobody comes in with this account, until it is unlocked."),
                _("The roles stay, so that a substitute may be named. Notices no longer go to this person."),
            ),
            ("reason",),
            _("Lock the account"),
            _simple(lock_person),
            danger=True,
        ),
        "mo-khoa": Act(
            _("Unlock the account of {name}"),
            (_("The person comes in again with the password they had."),),
            ("reason",),
            _("Unlock the account"),
            _simple(unlock_person),
        ),
        "dang-xuat": Act(
            _("End every sign-in of {name}"),
            (_("On every device the person signs in anew; trusted devices and access tokens end too."),),
            ("reason",),
            _("End every sign-in"),
            _simple(end_sign_ins),
        ),
        "buoc-hai": Act(
            _("Forget the second step of {name}"),
            (
                _("The app and its spare codes are forgotten and every sign-in ends; the person sets up a new one."),
                _("Make sure it is really this person who asks: call the number you know."),
            ),
            ("reason",),
            _("Forget the second step"),
            _simple(forget_second_step),
            danger=True,
        ),
        "moi-lai": Act(
            _("Invite {name} once more"),
            (_("A new link is sent; links sent before no longer open anything."),),
            (),
            _("Send the invitation"),
            _invite,
        ),
        "thu-hoi": Act(
            _("Take the invitation of {name} back"),
            (_("The link that was sent no longer opens anything."),),
            (),
            _("Take the invitation back"),
            _revoke,
            danger=True,
        ),
    }
)


@pages.get(PERSON + "/{act}")
@pages.get(PERSON + "/{act}/{of}")
def show_act(visit: Visit) -> Response:
    """Show what an act does and asks for."""
    key, act = _asked(visit)
    return _page(visit, key, act, _found(visit, key))


@pages.post(PERSON + "/{act}")
@pages.post(PERSON + "/{act}/{of}")
def do_act(visit: Visit) -> Response:
    """Do it, and go back to the person."""
    key, act = _asked(visit)
    found = _found(visit, key)
    of = key_in(str(visit.request.path_params["of"]), "route_not_found") if "of" in visit.request.path_params else None
    try:
        with visit.site.database.unit() as unit:
            act.work(visit, unit, key, of)
    except (InvalidInputError, ConflictError, NotPermittedError) as error:
        return _page(visit, key, act, found, error)
    return visit.go(person_path(key), flash=Flash("administered", {"what": visit.text(act.label)}))


def substitute_asked(visit: Visit, key: UUID) -> SubstituteRequest:
    """Read the form that names a substitute; raises InvalidInputError."""
    visit.form.needed("substitute", "first_on", "last_on", "reason")
    typed = visit.form.text("substitute")
    try:
        substitute = UUID(typed)
    except ValueError:
        raise InvalidInputError("substitute_unfit", pointer="/substitute") from None
    return SubstituteRequest(
        key, substitute, day_needed(visit, "first_on"), day_needed(visit, "last_on"), _reason(visit)
    )


def candidate_groups(visit: Visit, people: Sequence[Candidate]) -> list[Group]:
    """Give who may stand in as choices: those of the same duty first, then the others."""
    groups = []
    for label, same_duty in ((_("Of the same duty"), True), (_("Of another duty"), False)):
        found = [one for one in people if one.same_duty is same_duty]
        if found:
            choices = [(str(one.id), f"{one.name} – {one.post}" if one.post else one.name) for one in found]
            groups.append((visit.text(label), choices))
    return groups


def _reason(visit: Visit) -> str:
    return visit.form.text("reason", maximum=REASON_MAX)


def _asked(visit: Visit) -> tuple[UUID, Act]:
    act = ACTS.get(visit.path("act"))
    has_target = "of" in visit.request.path_params
    if act is None or has_target != (visit.path("act") in {"thoi-vai", "thoi-thay"}):
        raise NotFoundError("route_not_found")
    return key_in(visit.path("key"), "person_not_found"), act


def _found(visit: Visit, key: UUID) -> Administered:
    return person_of(visit.unit, visit.site.clock, visit.sight.actor, key)


def _page(visit: Visit, key: UUID, act: Act, found: Administered, error: DomainError | None = None) -> Response:
    faults = [] if error is None else all_said(visit, error)
    candidates: list[Group] = []
    if "substitute" in act.fields:
        _rows, people = substitutions_of(visit.unit, visit.site.clock, visit.sight.actor, key)
        candidates = candidate_groups(visit, people)
    form = visit.form
    return visit.page(
        "admin/act.html",
        status=OK if error is None else kind_of(type(error)).status,
        title=visit.text(act.title, name=found.sheet.name),
        effects=[visit.text(text) for text in act.effects],
        fields=act.fields,
        label=visit.text(act.label),
        danger=act.danger,
        action=visit.request.url.path,
        back=person_path(key),
        name=found.sheet.name,
        typed={name: form.raw(name) for name in act.fields},
        faults=faults,
        error=by_field(faults),
        roles=role_choices(visit),
        candidates=candidates,
    )
