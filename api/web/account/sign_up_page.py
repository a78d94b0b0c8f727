"""A producer registers herself on a phone: ``/dang-ky``, then the code and a password.

Until the code is entered nothing of what was typed is stored; the browser carries it, sealed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from api.attempts import Limit
from api.errors import RateLimitedError
from api.problems import headers_of, kind_of
from api.web.account.carried import Carried
from api.web.account.code_page import HOUR
from api.web.account.desk import address_limit, desk_of, take_try
from api.web.account.entering import enter
from api.web.account.sign_in_page import QUARTER
from api.web.account.slips import Slip, clear, hand_out, read
from api.web.flash import Flash
from api.web.pages import Pages
from api.web.visit import OK, Visit
from workflow.domain.errors import ConflictError, DomainError, InvalidInputError
from workflow.domain.login import LOGIN_MAX, login_name
from workflow.domain.password_rules import check_password
from workflow.services import one_time_codes
from workflow.services.choose_commune import Found, choose_commune
from workflow.services.sign_up import NAME_MAX, PRODUCER_MAX, SignUpRequest, sign_up

PATH: Final = "/dang-ky"
NEXT: Final = "/san-pham/moi"
ASKED: Final = Slip("ocop_register", timedelta(minutes=30))
"""What was typed, and the code that was sent for it. Kept when a code is over, so that nobody types it all again."""

FIELDS: Final = ("ho_ten", "ten", "co_so", "loai", "xa", "don_vi", "dong_y")
PLACE_MAX: Final = 200
_KEPT_AS: Final[Mapping[str, str]] = MappingProxyType(
    {"ho_ten": "name", "ten": "login", "co_so": "producer", "loai": "kind", "xa": "place", "dong_y": "agreed"}
)


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cooperative": _("Cooperative"),
        "cooperative_group": _("Cooperative group"),
        "enterprise": _("Small or medium enterprise"),
        "farm": _("Farm"),
        "household_business": _("Household with a business registration"),
        "association": _("Association (tourism only)"),
        "tourism_centre": _("Managing centre (tourism only)"),
    }
)
"""Who may take part (QĐ 26/2026)."""

pages = Pages()


@dataclass(frozen=True, slots=True)
class _Faults:
    """What needs mending: field → sentence."""

    said: dict[str, str]
    status: int


@pages.get(PATH, signed_in=False)
def show_sign_up(visit: Visit) -> Response:
    """Show the form, with what was typed before when somebody comes back from the code."""
    before = read(visit, ASKED) or {}
    typed = {field: str(before.get(kept, "")) for field, kept in _KEPT_AS.items()}
    return _form(visit, Found(None), _Faults({}, OK), typed)


@pages.post(PATH, signed_in=False)
def take_sign_up(visit: Visit) -> Response:
    """Check everything at once, send a code, and go on to the same page whether the address is known or not."""
    found = choose_commune(
        visit.unit, visit.site.clock, typed=visit.form.raw("xa")[:PLACE_MAX], chosen=visit.form.raw("don_vi")
    )
    faults: dict[str, str] = {}
    values = _read(visit, found, faults)
    if faults:
        return _form(visit, found, _Faults(faults, kind_of(InvalidInputError).status))
    login = values.pop("login")
    try:
        take_try(
            visit,
            Limit("code-account", 10, HOUR, login_name(login)),
            address_limit(visit, "code-ask", tries=30, seconds=HOUR),
        )
        code_id = one_time_codes.ask_for_address(
            visit.unit, visit.site.clock, desk_of(visit).keys, login=login, language=visit.language
        )
    except (InvalidInputError, RateLimitedError) as error:
        return _form(visit, found, _Faults({"ten": visit.said(error)}, kind_of(type(error)).status))
    response = visit.go(f"{PATH}/ma")
    typed = {"login": login, "place": visit.form.raw("xa")[:PLACE_MAX], "agreed": "1"}
    hand_out(visit, response, ASKED, {"code": str(code_id), **values, **typed})
    return response


@pages.get(f"{PATH}/ma", signed_in=False)
def show_code(visit: Visit) -> Response:
    """Ask for the code and a password."""
    return visit.go(PATH) if read(visit, ASKED) is None else _code_form(visit)


@pages.post(f"{PATH}/ma", signed_in=False)
def take_code(visit: Visit) -> Response:
    """Make the account: everything or nothing."""
    values, password = read(visit, ASKED), visit.form.raw("mat_khau")
    if values is None:
        return _over(visit, ConflictError("code_expired"))
    desk, clock = desk_of(visit), visit.site.clock
    try:
        take_try(visit, address_limit(visit, "code-try", tries=60, seconds=QUARTER))
        check_password(password, own=(values["name"],))
        taken = one_time_codes.try_code(
            visit.unit,
            clock,
            desk.keys,
            code_id=UUID(values["code"]),
            purpose="register",
            typed=visit.form.text("ma", maximum=20),
        )
        request = SignUpRequest(
            values["name"], values["producer"], values["kind"], UUID(values["commune"]), visit.language
        )
        with visit.site.database.unit() as unit:
            account = sign_up(unit, clock, desk.passwords, taken, request, password=password)
    except ConflictError as error:
        return _over(visit, error)
    except (InvalidInputError, RateLimitedError) as error:
        return _code_form(visit, error)
    flash = Flash("account_made")
    response = enter(visit, account.person_id, proved_by="code", carried=Carried(NEXT), flash=flash)
    clear(visit, response, ASKED)
    return response


def _read(visit: Visit, found: Found, faults: dict[str, str]) -> dict[str, Any]:
    """Read the form; what needs mending goes to ``faults``."""
    values: dict[str, Any] = {}
    limits = (("ho_ten", "name", NAME_MAX), ("ten", "login", LOGIN_MAX), ("co_so", "producer", PRODUCER_MAX))
    for field, name, maximum in limits:
        try:
            values[name] = " ".join(visit.form.required(field, maximum=maximum).split())
        except InvalidInputError as error:
            faults[field] = visit.said(error)
    values["kind"] = visit.form.raw("loai")
    if values["kind"] not in KINDS:
        faults["loai"] = visit.said(InvalidInputError("choose_one"))
    if found.commune is None:
        faults["xa"] = visit.said(InvalidInputError("commune_choose" if found.choices else "commune_unknown"))
    else:
        values["commune"] = str(found.commune.id)
    if not visit.form.has("dong_y"):
        faults["dong_y"] = visit.said(InvalidInputError("consent_needed"))
    return values


def _form(visit: Visit, found: Found, faults: _Faults, before: Mapping[str, str] | None = None) -> Response:
    typed = {name: visit.form.raw(name) if before is None else before.get(name, "") for name in FIELDS}
    response = visit.page(
        "account/sign_up.html",
        status=faults.status,
        typed={name: value[:LOGIN_MAX] for name, value in typed.items()},
        kinds=[(code, visit.text(label)) for code, label in KINDS.items()],
        choices=[(str(choice.id), choice.whole) for choice in found.choices],
        too_many=found.too_many,
        faults=faults.said,
        fault_list=[{"field": name, "text": said} for name, said in faults.said.items()],
    )
    response.headers["cache-control"] = "private, no-store"
    return response


def _code_form(visit: Visit, error: DomainError | None = None) -> Response:
    field = error.pointer.lstrip("/") if isinstance(error, InvalidInputError) else "ma"
    response = visit.page(
        "account/sign_up_code.html",
        status=OK if error is None else kind_of(type(error)).status,
        fault=None if error is None else visit.said(error),
        field_name=field,
        code=visit.form.raw("ma")[:20],
        again=PATH,
    )
    if error is not None:
        response.headers.update(headers_of(error))
    response.headers["cache-control"] = "private, no-store"
    return response


def _over(visit: Visit, error: DomainError) -> Response:
    return visit.page(
        "account/code_over.html",
        status=kind_of(type(error)).status,
        fault=visit.said(error),
        again=PATH,
        code=error.code,
    )
