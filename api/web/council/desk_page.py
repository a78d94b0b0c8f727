"""A session's page: the desk of whoever runs it, or a member's list of products; and what they do there."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from starlette.responses import Response

from api.lanes import takes_long
from api.web.council import desk_view
from api.web.council.place import SESSION, asked_of, code_in, done, evaluation_of, key_in, reasons_of, session_path
from api.web.pages import Pages
from api.web.visit import OK, Visit
from workflow.domain.errors import ConflictError, DomainError, InvalidInputError, NotFoundError, StaleVersionError
from workflow.services.close_session import close_session, publish_provisional
from workflow.services.open_scoring import open_scoring
from workflow.services.prepare_session import cancel_session, freeze_list, list_cases, send_documents, unlist_case
from workflow.services.session_results import rescore, set_aside
from workflow.services.session_seats import decide_conflict, declare, note_presence, replace_seat

pages = Pages()


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


@pages.get(SESSION)
def show_desk(visit: Visit) -> Response:
    """Show the session as the reader sees it."""
    return _page(visit)


@pages.get(SESSION + "/tinh-hinh")
def show_progress(visit: Visit) -> Response:
    """Give the part of the desk that changes by itself: presence, quorum, filed sheets."""
    evaluation_of(visit)
    return visit.page("council/live.html", **desk_view.values(visit, code_in(visit)))


@pages.post(SESSION + "/{act}")
@takes_long
def act_on_session(visit: Visit) -> Response:
    """Do one of the acts of the table; a refusal shows the desk with every reason."""
    found = ACTS.get(visit.path("act"))
    if found is None:
        raise NotFoundError("route_not_found")
    do, what = found
    try:
        do(visit)
    except (ConflictError, InvalidInputError, StaleVersionError) as error:
        return _page(visit, error)
    return visit.go(session_path(code_in(visit)), flash=done(visit, what))


def _page(visit: Visit, error: DomainError | None = None) -> Response:
    evaluation_of(visit)
    values = desk_view.values(visit, code_in(visit))
    return visit.page(
        "council/desk.html",
        status=409 if error else OK,
        faults=reasons_of(visit, error) if error else [],
        **values,
    )


def _given(visit: Visit) -> tuple[Any, Any, Any, Any]:
    return visit.site.database, visit.site.clock, visit.sight, asked_of(visit)


def _list(visit: Visit) -> None:
    codes = visit.form.texts("ho_so", maximum=60)
    if not codes:
        raise InvalidInputError("input_required", pointer="/ho_so")
    list_cases(*_given(visit), codes, set_code=visit.form.text("bo", maximum=3) or None)


def _unlist(visit: Visit) -> None:
    unlist_case(*_given(visit), key_in(visit.form.raw("san_pham"), "case_not_listed"))


def _freeze(visit: Visit) -> None:
    freeze_list(*_given(visit), evaluation_of(visit).shelf)


def _send(visit: Visit) -> None:
    send_documents(*_given(visit))


def _come(visit: Visit) -> None:
    member = key_in(visit.form.raw("thanh_vien"), "member_not_found")
    note_presence(*_given(visit), member, present=visit.form.raw("co_mat") == "1")


def _declare(visit: Visit) -> None:
    named = visit.form.raw("thanh_vien")
    cases = [
        (key_in(text, "case_not_listed"), visit.form.raw(f"ly_do.{text}")) for text in visit.form.texts("san_pham")
    ]
    declare(*_given(visit), cases, member_id=key_in(named, "member_not_found") if named else None)


def _conflict(visit: Visit) -> None:
    member = key_in(visit.form.raw("thanh_vien"), "member_not_found")
    case = key_in(visit.form.raw("san_pham"), "case_not_listed")
    decision = visit.form.raw("quyet")
    if decision not in {"recused", "cleared"}:
        raise InvalidInputError("input_not_a_choice", pointer="/quyet", choices=["recused", "cleared"])
    note = visit.form.raw("ly_do")
    decide_conflict(
        *_given(visit), (member, case), decision="recused" if decision == "recused" else "cleared", note=note
    )


def _replace(visit: Visit) -> None:
    leaving = key_in(visit.form.raw("ghe"), "member_not_found")
    replace_seat(*_given(visit), leaving, key_in(visit.form.raw("thay"), "member_not_found"))


def _open(visit: Visit) -> None:
    open_scoring(*_given(visit))


def _rescore(visit: Visit) -> None:
    rescore(*_given(visit), evaluation_of(visit).shelf, key_in(visit.form.raw("san_pham"), "case_not_listed"))


def _aside(visit: Visit) -> None:
    reason = visit.form.raw("ly_do")
    if reason not in {"objection", "divergent", "withdrawn"}:
        raise InvalidInputError("input_not_a_choice", pointer="/ly_do", choices=["objection", "divergent", "withdrawn"])
    set_aside(*_given(visit), key_in(visit.form.raw("san_pham"), "case_not_listed"), reason)  # type: ignore[arg-type] # just looked at


def _publish(visit: Visit) -> None:
    publish_provisional(*_given(visit), evaluation_of(visit).shelf)


def _close(visit: Visit) -> None:
    close_session(*_given(visit), evaluation_of(visit))


def _cancel(visit: Visit) -> None:
    cancel_session(*_given(visit), reason=visit.form.required("ly_do"))


ACTS: Final[Mapping[str, tuple[Callable[[Visit], None], str]]] = MappingProxyType(
    {
        "danh-sach": (_list, _("the products are on the list")),
        "bo": (_unlist, _("the product is off the list")),
        "khoa": (_freeze, _("the list is frozen")),
        "gui-ho-so": (_send, _("the dossiers are sent to the members")),
        "co-mat": (_come, _("presence is noted")),
        "khai": (_declare, _("the declaration is kept")),
        "xung-dot": (_conflict, _("the decision is noted")),
        "thay": (_replace, _("the seat is given to another; filed sheets stay")),
        "mo-cham": (_open, _("the scoring is open")),
        "cham-lai": (_rescore, _("the product is scored once more; the first sheets stay")),
        "de-ngoai": (_aside, _("the product is set aside; its sheets stay")),
        "cong-bo": (_publish, _("the provisional points are published")),
        "dong": (_close, _("the session is closed, its minutes are kept")),
        "huy": (_cancel, _("the session is cancelled")),
    }
)
"""What is done at ``/phien/{code}/{act}``, and what the next page says of it."""
