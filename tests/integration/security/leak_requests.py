"""How the requests of the leak table are made: about a party that may be seen, or about nothing that is there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from uuid import UUID

from tests.integration.security.leak_world import PRODUCER_NAME, PRODUCT_NAME, Party, path_part

Kind = Literal["hidden", "filtered", "own", "office", "common", "public"]
NOWHERE: Final = UUID(int=7)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request about a party. ``absent``: the same about something that is not there."""

    path: str
    body: Mapping[str, Any] | None = None
    absent: str | None = None
    absent_body: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """What a route may say. ``tells``: to those who may see the party it says something only they may know."""

    kind: Kind
    asked: Callable[[Party], list[Asked]] = field(default=lambda party: [])
    tells: bool = True


API: Final = "/api/v1"
COMMENT: Final = {"comment": "nhầm"}
STOP: Final = {"reason": "force_majeure", "document": "1/CV", "comment": "lũ"}
DOSSIER: Final = {"trigger": "submit_idea"}


def keyed(noun: str, name: str, more: str = "", *, body: Mapping[str, Any] | None = None) -> Any:
    """Ask for a thing by its key and, where it has one, by its code."""

    def asked(party: Party) -> list[Asked]:
        found = [str(getattr(party, name)), *([party.codes[name]] if name in party.codes else [])]
        absent = f"{API}/{noun}/{NOWHERE}{more}"
        return [Asked(f"{API}/{noun}/{path_part(key)}{more}", body, absent, body) for key in found]

    return asked


def about(path: str, *queries: str) -> Any:
    """Ask for a list with every filter that could lead to the party."""

    def asked(party: Party) -> list[Asked]:
        places = {
            "case": party.case,
            "product": party.product,
            "producer": party.producer,
            "commune": party.commune,
            "season": party.season,
            "case_code": party.codes["case"],
            "product_code": party.codes["product"],
            "producer_code": party.codes["producer"],
            "product_name": path_part(PRODUCT_NAME),
            "producer_name": path_part(PRODUCER_NAME),
        }
        return [Asked(API + path.format(**places) + query.format(**places)) for query in ("?limit=100", *queries)]

    return asked


def once(path: str, body: Mapping[str, Any] | None = None) -> Any:
    return lambda party: [Asked(path.format(season=party.season), body)]


def bulk(party: Party) -> list[Asked]:
    act = {"trigger": "submit_idea", "dry_run": True}
    return [
        Asked(
            f"{API}/transitions",
            act | {"case_ids": [str(party.case)]},
            f"{API}/transitions",
            act | {"case_ids": [str(NOWHERE)]},
        ),
        *(
            Asked(f"{API}/transitions", act | {"filter": {"season": party.season, **more}})
            for more in (
                {},
                {"product": str(party.product)},
                {"producer": str(party.producer)},
                {"territory": str(party.commune)},
                {"q": party.codes["case"]},
            )
        ),
    ]


def entering(party: Party) -> list[Asked]:
    body = {"season": party.season, "entry_point": "idea", "track": "new"}
    path = f"{API}/cases"
    absent = body | {"product": str(NOWHERE)}
    return [Asked(path, body | {"product": str(key)}, path, absent) for key in (party.product, party.codes["product"])]


def making(party: Party) -> list[Asked]:
    body = {"code": "moi", "name": "x"}
    path = f"{API}/products"
    return [
        Asked(path, body | {"producer_id": str(party.producer)}, path, body | {"producer_id": str(NOWHERE)}),
    ]


def page(rest: str = "", *, form: Mapping[str, str] | None = None, last: str | None = None) -> Any:
    """Open a page of the case, or send its form; ``last``: whose key ends the address."""

    def asked(party: Party) -> list[Asked]:
        key = "" if last is None else f"/{getattr(party, last)}"
        here, nowhere = (f"/ho-so/{code}{rest}{key}" for code in (party.codes["case"], NO_CODE))
        return [Asked(here, form, nowhere, form)]

    return asked


def sheet(path: str, name: str, rest: str = "", *, form: Mapping[str, str] | None = None) -> Any:
    """Open a page of a thing that is named by a key, or send its form."""

    def asked(party: Party) -> list[Asked]:
        key = path_part(str(getattr(party, name)))
        return [Asked(f"{path}/{key}{rest}", form, f"{path}/{NOWHERE}{rest}", form)]

    return asked


def lists(path: str, *queries: str) -> Any:
    """Open a page that lists, with whatever may be asked of it."""

    def asked(party: Party) -> list[Asked]:
        words = (PRODUCT_NAME, *party.codes.values(), party.words[3])
        found = [query.format(season=party.season, commune=party.commune) for query in queries]
        found += [f"?q={path_part(word)}" for word in words if path == "/ho-so"]
        return [Asked(path + query) for query in ("", *found)]

    return asked


def sends(path: str) -> Any:
    """Send a form to a page of an office."""
    return lambda party: [Asked(path, {"name": party.codes["case"]})]


def of_person(rest: str = "", *, form: Mapping[str, str] | None = None) -> Any:
    """Open an administrator's page of a person, or send its form."""
    return lambda party: [Asked(f"/quan-tri/nguoi/{party.person}{rest}", form)]


def many(party: Party) -> list[Asked]:
    form = {"trigger": "submit_idea", "comment": "x"}
    path = "/ho-so/hang-loat"
    return [Asked(path, form | {"ids": party.codes["case"]}, path, form | {"ids": NO_CODE})]


def looked_up(party: Party) -> list[Asked]:
    """Ask where a case stands without knowing its producer's telephone."""
    return [Asked("/tra-cuu", {"ma": party.codes["case"], "so": digits}) for digits in ("000", "0000")]


NO_CODE: Final = "S-2020-9999"
EMPTY: Final[Mapping[str, str]] = {}
SURE: Final = {"comment": "x", "outcome": "reached", "sure": "1"}
ROOT: Final = "/ho-so/{code}"
EVIDENCE: Final = "/ho-so-danh-gia/minh-chung/e8"
PINNED: Final = {"tep": str(NOWHERE), "tieu_chi": "4.1", "trang": "1"}
