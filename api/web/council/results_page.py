"""The table of results for who presides, with what limits each product, and the council's conclusions; the minutes."""

from typing import Any, Final

from starlette.responses import Response

from api.lanes import takes_long
from api.web.council.place import (
    SESSION,
    asked_of,
    code_in,
    day_and_hour,
    done,
    evaluation_of,
    reasons_of,
    session_path,
)
from api.web.council.words import ASIDES
from api.web.pages import Pages
from api.web.visit import OK, Visit
from workflow.domain.errors import ConflictError, DomainError, InvalidInputError, StaleVersionError
from workflow.domain.scoring import cut
from workflow.services.council_sight import runs, seat_in
from workflow.services.session_minutes import show_minutes
from workflow.services.session_results import PRESIDING, Conclusion, conclude, show_results

STARS: Final = range(6)

pages = Pages()


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


@pages.get(SESSION + "/ket-qua")
def show_table(visit: Visit) -> Response:
    """Show every product with what may be seen of its result now."""
    return _page(visit)


@pages.post(SESSION + "/ket-qua")
def keep_conclusions(visit: Visit) -> Response:
    """Keep the conclusions that were sent; as proposed where the button says so."""
    shelf = evaluation_of(visit).shelf
    _, found = show_results(visit.unit, visit.sight, shelf, code_in(visit))
    given: list[Conclusion] = []
    for one in found:
        key = str(one.case.case_id)
        text = visit.form.raw(f"sao.{key}")
        if one.result is None or one.case.aside is not None or not text:
            continue
        stars = one.result.stars if visit.form.has("theo_de_xuat") else _stars(text)
        reason = "" if visit.form.has("theo_de_xuat") else visit.form.raw(f"ly_do.{key}")
        if visit.form.has("theo_de_xuat") and one.is_apart:
            continue
        given.append(Conclusion(one.case.case_id, stars, reason))
    if not given:
        return _page(visit, ConflictError("result_not_ready", case=""))
    try:
        conclude(visit.site.database, visit.site.clock, visit.sight, asked_of(visit), shelf, given)
    except (ConflictError, InvalidInputError, StaleVersionError) as error:
        return _page(visit, error)
    return visit.go(session_path(code_in(visit), "/ket-qua"), flash=done(visit, _CONCLUDED))


_CONCLUDED = _("the council's conclusions are kept")


@pages.get(SESSION + "/bien-ban")
@takes_long
def show_the_minutes(visit: Visit) -> Response:
    """Show the minutes as they are kept, to be printed."""
    evaluation_of(visit)
    session, row = show_minutes(visit.unit, visit.sight, code_in(visit))
    return visit.page(
        "council/minutes.html", session=session, row=row, home=session_path(session.code), when=day_and_hour
    )


def _page(visit: Visit, error: DomainError | None = None) -> Response:
    shelf = evaluation_of(visit).shelf
    session, found = show_results(visit.unit, visit.sight, shelf, code_in(visit))
    actor = visit.sight.actor
    seat = seat_in(session, actor)
    presides = seat is not None and seat.post in PRESIDING
    return visit.page(
        "council/results.html",
        status=409 if error else OK,
        session=session,
        rows=[_row(one) for one in found],
        may_conclude=session.state == "open" and (presides or runs(actor, session.level, session.unit_id)),
        runs=runs(actor, session.level, session.unit_id),
        faults=reasons_of(visit, error) if error else [],
        asides={code: visit.text(text) for code, text in ASIDES.items()},
        stars_range=STARS,
        typed=visit.form,
        home=session_path(session.code),
    )


def _row(one: Any) -> dict[str, Any]:
    result = one.result
    if result is None:
        return {"one": one, "result": None}
    unmet = [gate for gate in result.unmet if gate.stars <= min(5, result.by_points)]
    return {
        "one": one,
        "result": result,
        "parts": {code: _vi(points) for code, points in result.parts.items()},
        "points": _vi(result.total),
        "limits": result.limits,
        "unmet": [gate for gate in unmet if gate not in result.limits],
        "spread": one.counted.highest - one.counted.lowest,
    }


def _vi(points: Any) -> str:
    return cut(points).replace(".", ",")


def _stars(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) == 1 else -1
