"""Who stands in for the reader, and for whom the reader stands in: named and ended by the reader."""

from typing import Final

from starlette.responses import Response

from api.problems import kind_of
from api.web.admin.person_acts import candidate_groups, substitute_asked
from api.web.admin.place import all_said, by_field, key_in
from api.web.everyone.profile_page import PATH as PROFILE
from api.web.flash import Flash
from api.web.pages import Pages
from api.web.visit import OK, Visit
from workflow.domain.errors import ConflictError, DomainError, InvalidInputError
from workflow.services.note_act import REASON_MAX
from workflow.services.substitute import end_substitution, is_running, name_substitute, substitutions_of

pages = Pages()

PATH: Final = PROFILE + "/thay"
FIELDS: Final = ("substitute", "first_on", "last_on", "reason")


@pages.get(PATH)
def show_substitutes(visit: Visit) -> Response:
    """Show the reader's substitutions and the form that names somebody."""
    return _page(visit)


@pages.post(PATH)
def name_one(visit: Visit) -> Response:
    """Name a substitute for the reader."""
    actor = visit.sight.actor
    try:
        asked = substitute_asked(visit, actor.id)
        with visit.site.database.unit() as unit:
            name_substitute(unit, visit.site.clock, actor, asked)
    except (InvalidInputError, ConflictError) as error:
        return _page(visit, error)
    return visit.go(PATH, flash=Flash("substitute_named"))


@pages.post(PATH + "/{key}/thoi")
def end_one(visit: Visit) -> Response:
    """End a substitution in which the reader has a part."""
    key = key_in(visit.path("key"), "substitution_not_found")
    try:
        reason = visit.form.text("reason", maximum=REASON_MAX) or visit.text("ended by one of the two")
        with visit.site.database.unit() as unit:
            end_substitution(unit, visit.site.clock, visit.sight.actor, key, reason=reason)
    except ConflictError as error:
        return _page(visit, error)
    return visit.go(PATH, flash=Flash("substitution_ended"))


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


_BY_HAND: Final = _("ended by one of the two")


def _page(visit: Visit, error: DomainError | None = None) -> Response:
    actor = visit.sight.actor
    rows, candidates = substitutions_of(visit.unit, visit.site.clock, actor, actor.id)
    faults = [] if error is None else all_said(visit, error)
    return visit.page(
        "everyone/substitutes.html",
        status=OK if error is None else kind_of(type(error)).status,
        rows=[
            (
                row,
                row.person_id == actor.id,
                is_running(row, visit.today),
                row.ended_at is None and row.last_on >= visit.today,
            )
            for row in rows
        ],
        candidates=candidate_groups(visit, candidates),
        typed={name: visit.form.raw(name) for name in FIELDS},
        faults=faults,
        error=by_field(faults),
        action=PATH,
    )
