"""The regulations and their criteria sets, for everybody; found by any word, with or without accents."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from starlette.responses import Response

from api.web.case.day_words import DayWords
from api.web.pages import Pages
from api.web.visit import Visit
from workflow.domain.criteria import CriteriaSet
from workflow.domain.errors import NotFoundError
from workflow.domain.text import folded
from workflow.services.rules import newest_regulations, sets_of

pages = Pages()

PATH: Final = "/bo-tieu-chi"
WORDS_MAX: Final = 80
FOUND_MAX: Final = 60
_WORD: Final = re.compile(r"[\w.]+")


@pages.get(PATH, signed_in=False)
def show_criteria(visit: Visit) -> Response:
    """Show the sets of a regulation (``quy-dinh``; the latest with sheets) and where the words of ``q`` stand.

    Raises NotFoundError ``regulation_not_found``.
    """
    known = newest_regulations(visit.unit)
    asked = visit.asked("quy-dinh", maximum=WORDS_MAX)
    words = _WORD.findall(folded(visit.asked("q", maximum=WORDS_MAX)))
    chosen = known.get(asked) if asked else next(iter(known.values()), None)
    if chosen is None:
        raise NotFoundError("regulation_not_found")
    sets = sets_of(visit.unit, chosen)
    found = [hit for one in sets.values() for hit in _hits(one, words)] if words else []
    days = DayWords(visit.text, visit.today)
    return visit.page(
        "public/criteria.html",
        regulations=[
            (
                one,
                days.full(one.in_force_from),
                days.full(date.fromisoformat(one.effective_to)) if one.effective_to else "",
            )
            for one in known.values()
        ],
        regulation=chosen,
        sets=sets,
        words=visit.asked("q", maximum=WORDS_MAX),
        found=found[:FOUND_MAX],
        found_count=len(found),
    )


def _hits(one: CriteriaSet, words: list[str]) -> Iterator[dict[str, Any]]:
    """Give where every word stands: the set's own name, a criterion's name, or its options."""
    if _has(f"{one.number} {one.name}", words):
        yield {"set": one, "criterion": None, "option": ""}
    for criterion in one.criteria:
        if _has(f"{criterion.code} {criterion.name}", words):
            yield {"set": one, "criterion": criterion, "option": ""}
        else:
            option = next((choice.label for choice in criterion.choices() if _has(choice.label, words)), None)
            if option is not None:
                yield {"set": one, "criterion": criterion, "option": option}


def _has(text: str, words: list[str]) -> bool:
    """Say whether each word begins one of the text, accents aside."""
    plain = f" {' '.join(_WORD.findall(folded(text)))}"
    return all(f" {word}" in plain for word in words)
