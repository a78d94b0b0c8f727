"""Where a case stands, by its number and the last digits of the producer's telephone; bounded in how often."""

from typing import Final

from starlette.responses import Response

from api.attempts import Limit
from api.problems import kind_of
from api.web.account.desk import address_limit, take_try
from api.web.case.day_words import DayWords
from api.web.clock_words import ClockFacts, facts_of
from api.web.office.words import PARTIES
from api.web.pages import Pages
from api.web.visit import OK, Visit
from workflow.domain.errors import DomainError, InvalidInputError, NotFoundError
from workflow.services.look_up_status import DIGITS, PublicStatus, look_up_status

pages = Pages()

PATH: Final = "/tra-cuu"
CODE_MAX: Final = 60
TRIES: Final = 10
SECONDS: Final = 600


@pages.get(PATH, signed_in=False)
def show_form(visit: Visit) -> Response:
    """Show the form; what is typed goes by POST, so that no digit of a telephone stands in an address."""
    return _page(visit, code=visit.asked("ma", maximum=CODE_MAX))


@pages.post(PATH, signed_in=False)
def look_up(visit: Visit) -> Response:
    """Look a case up; the same answer for a number that is none and for other digits."""
    code = visit.form.raw("ma")[:CODE_MAX]
    try:
        typed, digits = visit.form.required("ma", maximum=CODE_MAX), visit.form.required("so", maximum=DIGITS)
        take_try(
            visit,
            Limit("look-up", TRIES, SECONDS, typed.upper()),
            address_limit(visit, "look-up-from", tries=6 * TRIES, seconds=SECONDS),
        )
        found = look_up_status(visit.unit, visit.site.clock, typed, digits)
    except (InvalidInputError, NotFoundError) as error:
        return _page(visit, code=code, fault=error)
    return _page(visit, code=code, found=found)


def _page(visit: Visit, *, code: str, found: PublicStatus | None = None, fault: DomainError | None = None) -> Response:
    days = DayWords(visit.text, visit.today)
    return visit.page(
        "public/look_up.html",
        status=kind_of(type(fault)).status if fault else OK,
        code=code,
        digits=DIGITS,
        fault=visit.said(fault) if fault else None,
        fault_field=fault.pointer.strip("/") if isinstance(fault, InvalidInputError) else "",
        found=found,
        clock_facts=_clock(visit, found) if found else None,
        turn=visit.text(PARTIES[found.party]) if found else "",
        moment=days.moment(found.at) if found else "",
        since=days.full(found.entered_on) if found else "",
    )


def _clock(visit: Visit, found: PublicStatus) -> ClockFacts:
    view = found.clock
    if view is None or view.standing is None:
        return ClockFacts(today=visit.today, state="none")
    by_working_days = view.rule.unit in {None, "working_days"}
    return facts_of(view.standing, today=visit.today, unit="working_days" if by_working_days else "calendar_days")
