"""Invite people by role and territory: rows checked first, each with every fault, then all carried out or none.

One at a time and from a workbook alike. Whoever is registered already by that number or address only gets the role.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, Literal, TypeAlias
from uuid import UUID

from workflow.domain.administration import bailiwick_of, check_days, roles_given
from workflow.domain.errors import ConflictError, InvalidInputError
from workflow.domain.ids import new_id
from workflow.domain.login import LOGIN_MAX, address_of, login_name
from workflow.domain.process import Role
from workflow.domain.text import checked, checked_name, folded
from workflow.domain.time import Clock, local_day
from workflow.services.find_place import PlaceBook
from workflow.services.identify import Sight
from workflow.services.invite_person import LIVES, Invited, send_invitations
from workflow.services.note_act import Noted, note_act
from workflow.services.sealing import Keys
from workflow.store import people
from workflow.store.database import Unit
from workflow.store.people import GrantRow, LoginRow, PersonRow
from workflow.store.reads import administered

Column: TypeAlias = Literal["name", "address", "post", "role", "place", "first_on", "last_on"]
COLUMNS: Final[tuple[Column, ...]] = ("name", "address", "post", "role", "place", "first_on", "last_on")
NAME_MAX: Final = 120
POST_MAX: Final = 120
_POINTERS: Final[Mapping[str, Column]] = {f"/{name}": name for name in COLUMNS}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell: the column, the code of the fault, and what fills its words."""

    column: Column
    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A row as it was typed or read: texts, and days where cells held them. ``faults``: cells that cannot be read."""

    number: int
    cells: Mapping[Column, str | date | None]
    faults: tuple[Fault, ...] = ()

    def text(self, column: Column) -> str:
        """Give a cell as text, without blanks around it."""
        value = self.cells.get(column)
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else (value or "").strip()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What would become of a row: a ``new`` account, a ``known`` person who gets the role, or ``refused``."""

    row: AskedRow
    outcome: Literal["new", "known", "refused"]
    faults: tuple[Fault, ...] = ()
    grant: "_Grant | None" = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class _Grant:
    name: str
    login: str
    post: str | None
    role: str
    unit_id: UUID | None
    first_on: date
    last_on: date | None
    person_id: UUID | None
    is_open: bool


def check_people(unit: Unit, clock: Clock, sight: Sight, rows: Sequence[AskedRow]) -> list[Verdict]:
    """Say of each row what would become of it. Three statements, whatever their number. Writes nothing.

    Raises NotPermittedError for everybody but administrators.
    """
    bailiwick = bailiwick_of(sight.actor)
    today = local_day(clock.now())
    places = PlaceBook(bailiwick, administered.units(unit, bailiwick.keys, on=today))
    logins = sorted(
        {name for row in rows if (name := login_name(row.text("address")[:LOGIN_MAX])) and name.isprintable()}
    )
    known = people.by_logins(unit, logins)
    held = administered.held_by(unit, [one.id for one in known.values()], on=today)
    checking = _Checking(_roles(sight), places, known, held, sight.actor.id, today)
    return [checking.verdict(row) for row in rows]


def invite_people(
    unit: Unit,
    clock: Clock,
    keys: Keys,
    sight: Sight,
    verdicts: Sequence[Verdict],
    *,
    sheet_id: UUID | None = None,
    lives: timedelta = LIVES,
) -> list[UUID]:
    """Register, give roles and write the letters, in the caller's transaction; give the people in the order of rows.

    ``verdicts`` are those of ``check_people`` in the same transaction. Raises ConflictError ``rows_refused`` when any
    was refused: nothing is done by half.
    """
    bailiwick_of(sight.actor)
    grants = [one.grant for one in verdicts if one.grant is not None and one.outcome != "refused"]
    if len(grants) != len(verdicts):
        raise ConflictError("rows_refused", count=len(verdicts) - len(grants))
    at = clock.now()
    made: dict[str, UUID] = {}
    done: list[UUID] = []
    noted: list[Noted] = []
    invited: dict[UUID, Invited] = {}
    people.keep(unit, sorted({one.person_id for one in grants if one.person_id is not None}))
    for one in grants:
        person_id = one.person_id or made.get(one.login)
        if person_id is None:
            person_id = made[one.login] = _register(unit, clock, one)
            noted.append(Noted("person_registered", person_id, one.unit_id))
        row = GrantRow(
            new_id(at), person_id, one.role, one.unit_id, None, one.first_on, one.last_on, at, sight.actor.id
        )
        if not people.insert_grant(unit, row):
            raise ConflictError("grant_there")
        detail: dict[str, Any] = {"role": one.role, "from": one.first_on, "through": one.last_on, "sheet": sheet_id}
        noted.append(Noted("role_given", person_id, one.unit_id, detail=detail))
        address = address_of(one.login)
        if address is not None and not one.is_open:
            invited[person_id] = Invited(person_id, address, sheet_id=sheet_id)
        done.append(person_id)
    send_invitations(unit, clock, keys, sight.actor, list(invited.values()), lives=lives)
    noted += [Noted("invited", one.person_id, detail={"channel": one.address.channel}) for one in invited.values()]
    note_act(unit, clock, sight.actor, *noted)
    return done


def _register(unit: Unit, clock: Clock, one: _Grant) -> UUID:
    at = clock.now()
    address = address_of(one.login)
    is_mail = address is not None and address.channel == "email"
    row = PersonRow(
        id=new_id(at),
        login=one.login,
        name=one.name,
        post=one.post,
        phone=None if is_mail else one.login,
        email=one.login if is_mail else None,
        language="vi",
        invented=False,
        created_at=at,
    )
    if not people.insert_person(unit, row):
        raise ConflictError("login_taken", login=one.login)
    return row.id


def _roles(sight: Sight) -> Mapping[str, Role]:
    """Give the roles by everything a cell may call them: code, or label in either language."""
    found: dict[str, Role] = {}
    for role in roles_given(sight.processes.values()).values():
        for name in (role.code, role.label.vi, role.label.en):
            found[folded(name)] = role
    return found


class _Checking:
    """Checks rows one after the other; each knows those before it."""

    def __init__(
        self,
        roles: Mapping[str, Role],
        places: PlaceBook,
        known: Mapping[str, LoginRow],
        held: set[tuple[UUID, str, UUID | None]],
        actor_id: UUID,
        today: date,
    ) -> None:
        self._roles, self._places, self._known, self._held = roles, places, known, held
        self._actor_id, self._today = actor_id, today
        self._seen: dict[tuple[str, str, UUID | None], int] = {}
        self._named: dict[str, tuple[int, str]] = {}

    def verdict(self, row: AskedRow) -> Verdict:
        faults: list[Fault] = list(row.faults)
        unread = {fault.column for fault in faults}
        name = self._name(row, faults)
        login = self._login(row, faults)
        post = _caught(faults, "post", lambda: checked(row.text("post"), pointer="/post", maximum=POST_MAX)) or None
        role = self._role(row, faults)
        place = None if role is None else _caught(faults, "place", lambda: self._places.find(role, row.text("place")))
        first = self._day(row, "first_on", faults, unread) or self._today
        last = self._day(row, "last_on", faults, unread)
        if role is not None and not {fault.column for fault in faults} & {"first_on", "last_on"}:
            _caught(faults, "first_on", lambda: check_days(role.code, first_on=first, last_on=last, today=self._today))
        if faults or role is None:
            return Verdict(row, "refused", tuple(faults))
        unit_id = None if place is None else place.id
        known = self._known.get(login)
        faults += self._collisions(row, name, login, role, unit_id)
        if faults:
            return Verdict(row, "refused", tuple(faults))
        grant = _Grant(
            name=name if known is None else known.name,
            login=login,
            post=post,
            role=role.code,
            unit_id=unit_id,
            first_on=first,
            last_on=last,
            person_id=None if known is None else known.id,
            is_open=known is not None and known.has_password,
        )
        return Verdict(row, "new" if known is None else "known", grant=grant, place="" if place is None else place.name)

    def _name(self, row: AskedRow, faults: list[Fault]) -> str:
        return _caught(faults, "name", lambda: checked_name(row.text("name"), pointer="/name", maximum=NAME_MAX)) or ""

    def _login(self, row: AskedRow, faults: list[Fault]) -> str:
        typed = row.text("address")
        if not typed:
            faults.append(Fault("address", "input_required"))
            return ""
        address = address_of(typed) if len(typed) <= LOGIN_MAX and typed.isprintable() else None
        if address is None:
            faults.append(Fault("address", "login_no_address"))
            return ""
        return address.value

    def _role(self, row: AskedRow, faults: list[Fault]) -> Role | None:
        typed = row.text("role")
        found = self._roles.get(folded(typed))
        if found is None:
            faults.append(Fault("role", "role_unknown" if typed else "input_required"))
        return found

    def _day(self, row: AskedRow, column: Column, faults: list[Fault], unread: set[Column]) -> date | None:
        value = row.cells.get(column)
        if isinstance(value, date) or column in unread:
            return value if isinstance(value, date) else None
        return None if not row.text(column) else _caught(faults, column, lambda: read_day(row.text(column), column))

    def _collisions(self, row: AskedRow, name: str, login: str, role: Role, unit_id: UUID | None) -> list[Fault]:
        known = self._known.get(login)
        if known is not None and known.id == self._actor_id:
            return [Fault("address", "own_account")]
        if known is not None and known.is_locked:
            return [Fault("address", "locked_already")]
        if known is not None and folded(known.name) != folded(name):
            return [Fault("name", "known_otherwise")]
        if known is not None and (known.id, role.code, unit_id) in self._held:
            return [Fault("role", "grant_there")]
        earlier = self._seen.setdefault((login, role.code, unit_id), row.number)
        if earlier != row.number:
            return [Fault("address", "row_twice", {"row": earlier})]
        number, named = self._named.setdefault(login, (row.number, folded(name)))
        return [] if named == folded(name) else [Fault("name", "row_named_otherwise", {"row": number})]


def read_day(text: str, column: str) -> date:
    """Read a day as people here write it, ``3/9/2026``. Raises InvalidInputError ``day_unreadable``."""
    parts = text.replace("-", "/").replace(".", "/").split("/")
    try:
        day, month, year = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError:
        raise InvalidInputError("day_unreadable", pointer=f"/{column}") from None


def _caught(faults: list[Fault], column: Column, work: Any) -> Any:
    try:
        return work()
    except InvalidInputError as error:
        faults.append(Fault(_POINTERS.get(error.pointer, column), error.code, error.params))
        return None
