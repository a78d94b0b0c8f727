"""``ocop people …``: who has which role, invitations, roles given and ended, who stands in for whom.

The services are those of the pages. ``--by`` names the administrator who answers for it: only people of their territory
are seen, and it is on record.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from ocop.errors import OperatorError

if TYPE_CHECKING:
    from workflow.services.identify import Sight
    from workflow.store.database import Unit

Login = Annotated[str, typer.Argument(help="The person's login: a phone number or an e-mail.")]
By = Annotated[str, typer.Option("--by", help="Login of the administrator who answers for it.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; it stands in the record.")]
Place = Annotated[str, typer.Option("--place", help="A unit: its name, with or without marks, or its code.")]
First = Annotated[str | None, typer.Option("--from", help="First day, 2026-03-01; without it today.")]
Last = Annotated[str | None, typer.Option("--through", help="Last day, 2026-12-31; without it until further notice.")]
Url = Annotated[str | None, typer.Option("--database-url", help="Another database than the instance's own.")]

PER_PAGE = 100


def register(app: typer.Typer) -> None:
    """Add the family of verbs to the command line."""
    verbs = typer.Typer(name="people", help="People, their roles and substitutes.", no_args_is_help=True)
    verbs.command(name="list")(list_)
    verbs.command(name="show")(show)
    verbs.command(name="invite")(invite)
    verbs.command(name="give-role")(give)
    verbs.command(name="end-role")(end)
    verbs.command(name="substitute")(substitute)
    verbs.command(name="end-substitute")(end_substitute)
    app.add_typer(verbs)


def list_(
    by: By,
    words: Annotated[str, typer.Argument(help="Words of a name, or part of a phone number or e-mail.")] = "",
    role: Annotated[str, typer.Option("--role", help="A role's code, such as commune_officer.")] = "",
    state: Annotated[str, typer.Option("--state", help="locked | unopened | idle")] = "",
    database_url: Url = None,
) -> None:
    """List the people of the administrator's territory by the alphabet."""
    from workflow.domain.time import SystemClock
    from workflow.services.show_people import list_people
    from workflow.store.reads.administered import PeopleFilter
    from workflow.store.reads.page import Part

    wanted, after, count = PeopleFilter(words, role, None, state), None, 0
    with _desk(database_url, by, "list") as (unit, sight):
        while True:
            page = list_people(unit, SystemClock(), sight.actor, wanted, Part(after, PER_PAGE))
            for one in page.items:
                roles = "; ".join(_held(*held) for held in one.roles) or "no role today"
                marks = (" [locked]" if one.is_locked else "") + ("" if one.is_open else " [not opened]")
                typer.echo(f"{one.name}{marks}: {roles}")
            count += len(page.items)
            after = page.after
            if after is None:
                break
    typer.echo(f"{count} people.")


def show(login: Login, by: By, database_url: Url = None) -> None:
    """Show a person: every role with its key, substitutions with theirs."""
    from workflow.domain.time import SystemClock
    from workflow.services.show_people import show_person

    with _desk(database_url, by, "show") as (unit, sight):
        found = show_person(unit, SystemClock(), sight.actor, _person(unit, login))
    sheet = found.found.sheet
    typer.echo(f"{sheet.name}, {sheet.post or 'no post'}, signs in as {sheet.login}")
    for grant in found.found.grants:
        place, span = grant.place or "the whole country", _span(grant.valid_from, grant.valid_to)
        typer.echo(f"role {grant.id}  {_held(grant.role, place, grant.for_name)}  {span}")
    for row in found.substitutions:
        ended = "  ended" if row.ended_at else ""
        span = _span(row.first_on, row.last_on)
        typer.echo(f"substitution {row.id}  {row.substitute} for {row.person}  {span}: {row.reason}{ended}")


def invite(
    login: Login,
    name: Annotated[str, typer.Argument(help="Full name.")],
    role: Annotated[str, typer.Argument(help="A role's code or name.")],
    by: By,
    *,
    place: Place = "",
    post: Annotated[str, typer.Option("--post", help="What the person is in the office.")] = "",
    first: First = None,
    last: Last = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would become of it.")] = False,
    database_url: Url = None,
) -> None:
    """Register a person with a role and send the invitation; who is registered already gets the role only."""
    from ocop.secret import instance_secret
    from ocop.settings import load_settings
    from workflow.domain.time import SystemClock
    from workflow.services.invite_people import AskedRow, Column, check_people, invite_people
    from workflow.services.sealing import Keys

    settings = load_settings()
    cells: dict[Column, str | date | None] = {"name": name, "address": login, "role": role, "place": place}
    row = AskedRow(1, {**cells, "post": post, "first_on": _day(first), "last_on": _day(last)})
    with _desk(database_url, by, "invite") as (unit, sight):
        (verdict,) = check_people(unit, SystemClock(), sight, [row])
        if verdict.faults:
            faults = "; ".join(f"{fault.column}: {fault.code}" for fault in verdict.faults)
            raise OperatorError(f"Nothing was done: {faults}.")
        if not dry_run:
            lives = timedelta(days=settings.invitation_days)
            invite_people(unit, SystemClock(), Keys(instance_secret(settings)), sight, [verdict], lives=lives)
    if verdict.outcome == "new":
        done = "would be registered and invited" if dry_run else "is registered; the invitation is on its way"
    else:
        done = f"is registered already; the role {'would be' if dry_run else 'is'} added"
    typer.echo(f"{name} {done}.")


def give(
    login: Login,
    role: Annotated[str, typer.Argument(help="A role's code, such as commune_officer.")],
    by: By,
    reason: Reason,
    *,
    place: Place = "",
    first: First = None,
    last: Last = None,
    database_url: Url = None,
) -> None:
    """Give a person a role; an auditor's needs a last day."""
    from workflow.domain.time import SystemClock, local_day
    from workflow.services.give_role import RoleRequest, give_role

    clock = SystemClock()
    with _desk(database_url, by, "give-role") as (unit, sight):
        begins = _day(first) or local_day(clock.now())
        give_role(unit, clock, sight, RoleRequest(_person(unit, login), role, place, begins, _day(last), reason))
    typer.echo(f"{login} holds {role}.")


def end(
    login: Login,
    grant: Annotated[str, typer.Argument(help="The role's key, as `ocop people show` prints it.")],
    by: By,
    reason: Reason,
    last: Annotated[str | None, typer.Option("--through", help="Its last day; without it the role ends now.")] = None,
    database_url: Url = None,
) -> None:
    """End a role; whoever stands in for the person loses it too."""
    from workflow.domain.time import SystemClock
    from workflow.services.give_role import end_role

    key, day = _key(grant), _day(last)
    with _desk(database_url, by, "end-role") as (unit, sight):
        person = _person(unit, login)
        end_role(unit, SystemClock(), sight, person_id=person, grant_id=key, last_on=day, reason=reason)
    typer.echo("The role has ended." if day is None else f"The role ends with {day}.")


def substitute(
    login: Login,
    other: Annotated[str, typer.Argument(help="Login of who is to stand in.")],
    first: Annotated[str, typer.Argument(metavar="FROM", help="First day, such as 2026-03-01.")],
    last: Annotated[str, typer.Argument(metavar="THROUGH", help="Last day, such as 2026-03-14.")],
    by: By,
    reason: Reason,
    database_url: Url = None,
) -> None:
    """Let one officer stand in for another from a day through a day; both are told."""
    from workflow.domain.time import SystemClock
    from workflow.services.substitute import SubstituteRequest, name_substitute

    days = _day(first), _day(last)
    if days[0] is None or days[1] is None:
        raise OperatorError("A substitution has a first and a last day.")
    with _desk(database_url, by, "substitute") as (unit, sight):
        asked = SubstituteRequest(_person(unit, login), _person(unit, other), days[0], days[1], reason)
        key = name_substitute(unit, SystemClock(), sight.actor, asked)
    typer.echo(f"substitution {key}: {other} for {login}, {_span(*days)}")


def end_substitute(
    key: Annotated[str, typer.Argument(help="The substitution's key, as `ocop people show` prints it.")],
    by: By,
    reason: Reason,
    database_url: Url = None,
) -> None:
    """End a substitution now; both are told."""
    from workflow.domain.time import SystemClock
    from workflow.services.substitute import end_substitution

    which = _key(key)
    with _desk(database_url, by, "end-substitute") as (unit, sight):
        end_substitution(unit, SystemClock(), sight.actor, which, reason=reason)
    typer.echo("The substitution has ended.")


@contextmanager
def _desk(database_url: str | None, by: str, verb: str) -> "Iterator[tuple[Unit, Sight]]":
    """Give one transaction and how far the administrator sees."""
    from ocop.calendar_versions import actor_of
    from ocop.handles import handle
    from workflow.services.identify import sight_as

    with handle(database_url, what=f"people {verb}") as database:
        actor = actor_of(database, by)
        with database.unit() as unit:
            yield unit, sight_as(unit, actor)


def _person(unit: "Unit", login: str) -> UUID:
    from workflow.services.register_person import person_id_of

    return person_id_of(unit, login)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise OperatorError(f"'{text[:40]}' is no key; see `ocop people show`.") from error


def _day(text: str | None) -> date | None:
    from ocop.calendars import read_day

    return None if text is None else read_day(text)


def _span(first: date | None, last: date | None) -> str:
    return f"{first} – {last or '…'}"


def _held(role: str, place: str | None, other: str | None) -> str:
    return role + (f", {place}" if place else "") + (f" (for {other})" if other else "")
