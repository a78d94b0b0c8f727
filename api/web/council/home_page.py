"""The council room: the sessions that concern the reader, the councils of his unit, and entering a council."""

from typing import Any, Final

from starlette.responses import Response

from api.tax_shape import tax_shape_of
from api.web.council.place import (
    COUNCIL,
    HOME,
    code_in,
    day_and_hour,
    done,
    evaluation_of,
    faults_by_field,
    key_in,
    reasons_of,
)
from api.web.council.words import FAMILIES, LEVELS, MODES, POSTS, STATES
from api.web.day import day_of
from api.web.pages import Pages
from api.web.visit import OK, Visit
from workflow.domain.council_rules import MODES as MODE_CODES
from workflow.domain.errors import DomainError, InvalidInputError, NotFoundError
from workflow.domain.time import VIETNAM
from workflow.services.council_sight import founds, runs
from workflow.services.councils import (
    CouncilRequest,
    MemberRequest,
    end_member,
    enter_council,
    seat_member,
    show_council,
)
from workflow.services.prepare_session import NewSession, make_session
from workflow.services.show_councils import show_councils

pages = Pages()

_ASKED: Final = ("level", "name", "decision_no", "decision_on", "decided_by", "term_from", "term_to")
"""What a council cannot be entered without."""


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


@pages.get(HOME)
def show_home(visit: Visit) -> Response:
    """Show sessions and councils."""
    return _home(visit)


@pages.post(HOME)
def add_council(visit: Visit) -> Response:
    """Enter a council by its decision."""
    evaluation_of(visit)
    try:
        visit.form.needed(*_ASKED)
        level, _, unit = visit.form.required("level").partition(":")
        asked = CouncilRequest(
            level=level,
            unit_id=key_in(unit, "unit_not_found") if unit else None,
            name=visit.form.required("name"),
            decision_no=visit.form.required("decision_no"),
            decision_on=_day(visit, "decision_on"),
            decided_by=visit.form.required("decided_by"),
            term_from=_day(visit, "term_from"),
            term_to=_day(visit, "term_to"),
            rules=_rules(visit),
        )
        with visit.site.database.unit() as work:
            row = enter_council(work, visit.site.clock, visit.sight.actor, asked)
    except (InvalidInputError, NotFoundError) as error:
        return _home(visit, error)
    return visit.go(f"{HOME}/{row.code}", flash=done(visit, _ENTERED))


@pages.get(COUNCIL)
def show_one(visit: Visit) -> Response:
    """Show a council: its members and sessions."""
    return _council(visit)


@pages.post(COUNCIL + "/thanh-vien")
def add_member(visit: Visit) -> Response:
    """Seat a member; with ``thay`` in place of another, whose sheets stay."""
    evaluation_of(visit)
    try:
        replaced = visit.form.raw("thay")
        asked = MemberRequest(
            login=visit.form.required("login"),
            post=visit.form.raw("post"),
            organisation=visit.form.text("organisation"),
            tax_code=visit.form.text("tax_code"),
            scores=None if visit.form.raw("post") != "secretary" else visit.form.has("scores"),
        )
        with visit.site.database.unit() as work:
            seat_member(
                work,
                visit.site.clock,
                visit.sight.actor,
                code_in(visit),
                asked,
                replaces=key_in(replaced, "member_not_found") if replaced else None,
                tax_shape=tax_shape_of(visit.request.app),
            )
    except DomainError as error:
        return _council(visit, error)
    return visit.go(f"{HOME}/{code_in(visit)}", flash=done(visit, _SEATED))


@pages.post(COUNCIL + "/thanh-vien/{member}/ket-thuc")
def end_one(visit: Visit) -> Response:
    """End a member's post."""
    evaluation_of(visit)
    with visit.site.database.unit() as work:
        member = key_in(visit.path("member"), "member_not_found")
        end_member(work, visit.site.clock, visit.sight.actor, code_in(visit), member)
    return visit.go(f"{HOME}/{code_in(visit)}", flash=done(visit, _ENDED))


@pages.post(COUNCIL + "/phien")
def add_session(visit: Visit) -> Response:
    """Prepare a session of the council."""
    evaluation_of(visit)
    try:
        day, hour = _day(visit, "meets_on"), visit.form.raw("meets_at").strip() or "8:00"
        hours, colon, minutes = hour.partition(":")
        if not (colon and hours.isdigit() and minutes.isdigit() and int(hours) < 24 and int(minutes) < 60):  # noqa: PLR2004 - hours and minutes of a day
            raise InvalidInputError("input_type", pointer="/meets_at", type="date")
        mode = visit.form.raw("mode")
        if mode not in MODE_CODES:
            raise InvalidInputError("input_not_a_choice", pointer="/mode", choices=list(MODE_CODES))
        asked = NewSession(
            council=code_in(visit),
            mode=mode,
            meets_at=_instant(day, int(hours), int(minutes)),
            place=visit.form.text("place"),
            appeal_of=visit.form.text("appeal_of") or None,
        )
        with visit.site.database.unit() as work:
            session = make_session(work, visit.site.clock, visit.sight.actor, asked)
    except DomainError as error:
        return _council(visit, error)
    return visit.go(f"/phien/{session.code}")


_ENTERED = _("the council is entered")
_SEATED = _("the member is seated")
_ENDED = _("the post is ended")


def _home(visit: Visit, error: DomainError | None = None) -> Response:
    evaluation_of(visit)
    room = show_councils(visit.unit, visit.sight)
    faults = reasons_of(visit, error) if error else []
    places = [(f"{level}:{unit or ''}", visit.text(LEVELS[level])) for level, unit in room.founds]
    return visit.page(
        "council/home.html",
        status=422 if error else OK,
        faults=faults,
        error=faults_by_field(faults),
        room=room,
        places=places,
        words=_words(visit),
        when=day_and_hour,
        typed=visit.form,
    )


def _council(visit: Visit, error: DomainError | None = None) -> Response:
    evaluation_of(visit)
    view = show_council(visit.unit, visit.sight.actor, code_in(visit))
    room = show_councils(visit.unit, visit.sight, council=view.council.id)
    council = view.council
    faults = reasons_of(visit, error) if error else []
    return visit.page(
        "council/council.html",
        status=422 if error else OK,
        faults=faults,
        error=faults_by_field(faults),
        council=council,
        view=view,
        sessions=room.sessions,
        may_found=founds(visit.sight.actor, council.level, council.unit_id),
        may_run=runs(visit.sight.actor, council.level, council.unit_id),
        posts=[(code, visit.text(label)) for code, label in POSTS.items()],
        modes=[(code, visit.text(label)) for code, label in MODES.items()],
        words=_words(visit),
        when=day_and_hour,
        typed=visit.form,
    )


def _words(visit: Visit) -> dict[str, dict[str, str]]:
    tables = {"states": STATES, "modes": MODES, "posts": POSTS, "levels": LEVELS}
    found = {name: {code: visit.text(text) for code, text in table.items()} for name, table in tables.items()}
    return {**found, "families": dict(FAMILIES)}


def _rules(visit: Visit) -> dict[str, Any]:
    found: dict[str, Any] = {"chair_needed": visit.form.has("chair_needed")}
    for name in ("quorum_percent", "spread_points", "objection_days"):
        text = visit.form.raw(name).strip()
        if text:
            found[name] = int(text) if text.isascii() and text.isdigit() and len(text) <= len("100") else text
    return found


def _day(visit: Visit, name: str) -> Any:
    found = day_of(visit.form.raw(name))
    if found is None:
        raise InvalidInputError("day_invalid", pointer=f"/{name}")
    return found


def _instant(day: Any, hours: int, minutes: int) -> Any:
    from datetime import UTC, datetime, time

    return datetime.combine(day, time(hours, minutes), VIETNAM).astimezone(UTC)
