"""One criteria set: every criterion and option to read, print, and score oneself with. Nothing typed is kept.

The choices stand in the address, so that the page works without scripts, can be kept and sent on; with scripts the
sums follow each choice (the same page, asked for with ``phan``).
"""

from typing import Final

from starlette.responses import Response

from api.problems import kind_of
from api.web.pages import Pages
from api.web.public.criteria_page import PATH
from api.web.score_words import NOTHING, ScoreWords, rows_of
from api.web.visit import OK, Visit
from workflow.domain.criteria import CriteriaSet
from workflow.domain.errors import InvalidInputError, NotFoundError
from workflow.domain.levelup import next_card
from workflow.domain.regulation import Regulation
from workflow.domain.scoring import Sheet, result, score
from workflow.services.rules import newest_regulations, set_of

pages = Pages()

NUMBER_MAX: Final = 3
GROUND: Final = "loai"
FRAGMENT: Final = "phan"


@pages.get(PATH + "/{regulation}/{number}", signed_in=False)
def show_set(visit: Visit) -> Response:
    """Show a sheet and, when something is chosen, what it comes to.

    Raises NotFoundError ``regulation_not_found`` or ``criteria_set_not_found``.
    """
    regulation = newest_regulations(visit.unit).get(visit.path("regulation"))
    if regulation is None:
        raise NotFoundError("regulation_not_found")
    number = visit.path("number")
    if not (number.isascii() and number.isdigit() and len(number) <= NUMBER_MAX):
        raise NotFoundError("criteria_set_not_found")
    one = set_of(visit.unit, regulation, int(number))
    sheet, fault = _sheet(visit, one)
    template = "public/criteria_result.html" if visit.request.query_params.get(FRAGMENT) else "public/criteria_set.html"
    nothing = visit.text(NOTHING)
    return visit.page(
        template,
        status=kind_of(type(fault)).status if fault else OK,
        regulation=regulation,
        one=one,
        rows={c.code: rows_of(c, chosen=sheet.choices.get(c.code, ""), nothing=nothing) for c in one.criteria},
        ticked=sheet.ticked,
        fault=visit.said(fault) if fault else None,
        **_result(visit, sheet, one, regulation),
    )


def _sheet(visit: Visit, one: CriteriaSet) -> tuple[Sheet, InvalidInputError | None]:
    """Read the choices of the address; what is not on this sheet is left out and said."""
    asked = visit.request.query_params
    known = {criterion.code for criterion in one.criteria}
    sheet = Sheet({code: key for code, key in asked.items() if code in known and key}, frozenset(asked.getlist(GROUND)))
    try:
        score(sheet, one)
    except InvalidInputError as error:
        return Sheet(), error
    return sheet, None


def _result(visit: Visit, sheet: Sheet, one: CriteriaSet, regulation: Regulation) -> dict[str, object]:
    words = ScoreWords(visit.text, visit.language)
    scored, found = score(sheet, one), result(sheet, one, regulation)
    card = next_card(sheet, one, regulation)
    return {
        "begun": bool(sheet.choices or sheet.ticked),
        "scored": scored,
        "result": found,
        "parts": [(part.code, scored.parts[part.code], part.max) for part in one.parts],
        "total": words.points(scored.total),
        "stars": words.stars(found, regulation),
        "limited": words.limited(found),
        "card": words.card(card, regulation) if card and not card.blocked else None,
    }
