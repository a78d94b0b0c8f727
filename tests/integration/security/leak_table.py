"""For every route: what it may say about whom. A route that is not here fails the test of leaks: add its line.

``hidden``    names a thing by its key: who may not see the thing gets 404, word for word as for one that is not there.
``filtered``  gives many things: only one's own are among them, whatever is asked for.
``own``       speaks of the caller alone.
``office``    is done by roles over a territory: others get 403, which says nothing about anything stored.
``common``    speaks of what everybody signed in may know: seasons, units, calendars, processes.
``public``    speaks of what everybody may know.
Requests are made for a party that the caller may not see, by every such caller; and by those who may, which shows
that there was something to leak.
"""

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


LEAKS: Final[Mapping[tuple[str, str], Line]] = {
    # cases and acts on them
    ("GET", f"{API}/cases"): Line(
        "filtered",
        about(
            "/cases",
            "?season={season}",
            "?territory={commune}",
            "?producer={producer}",
            "?product={product}",
            "?q={case_code}",
            "?q={product_code}",
            "?q={producer_code}",
            "?q={product_name}",
            "?q={producer_name}",
            "?state=idea_draft&holder=producer&step=1",
        ),
    ),
    ("GET", f"{API}/cases/{{key}}"): Line("hidden", keyed("cases", "case")),
    ("GET", f"{API}/cases/{{key}}/history"): Line("hidden", keyed("cases", "case", "/history")),
    ("GET", f"{API}/cases/{{key}}/treatments"): Line("hidden", keyed("cases", "case", "/treatments"), tells=False),
    ("GET", f"{API}/cases/{{key}}/clocks"): Line("hidden", keyed("cases", "case", "/clocks")),
    ("POST", f"{API}/cases/{{key}}/clocks/{{rule}}/{{act}}"): Line(
        "hidden", keyed("cases", "case", "/clocks/idea_registration/stop", body=STOP)
    ),
    ("POST", f"{API}/cases/{{key}}/transitions"): Line("hidden", keyed("cases", "case", "/transitions", body=DOSSIER)),
    ("POST", f"{API}/cases/{{key}}/undo"): Line("hidden", keyed("cases", "case", "/undo", body=COMMENT), tells=False),
    ("POST", f"{API}/transitions"): Line("filtered", bulk),
    ("POST", f"{API}/cases"): Line("hidden", entering, tells=False),
    # deadlines, notices, contacts
    ("GET", f"{API}/seasons/{{key}}/clocks"): Line("filtered", about("/seasons/{season}/clocks")),
    ("GET", f"{API}/notices"): Line("own", about("/notices", "?unread=true")),
    ("POST", f"{API}/notices/{{key}}/read"): Line("hidden", keyed("notices", "notice", "/read")),
    ("POST", f"{API}/notices/{{key}}/acknowledge"): Line("hidden", keyed("notices", "notice", "/acknowledge")),
    ("GET", f"{API}/phone-tasks"): Line("filtered", once(f"{API}/phone-tasks")),
    ("GET", f"{API}/contact-faults"): Line("filtered", once(f"{API}/contact-faults")),
    ("POST", f"{API}/phone-tasks/{{key}}/outcome"): Line(
        "hidden", keyed("phone-tasks", "task", "/outcome", body={"outcome": "reached"}), tells=False
    ),
    ("DELETE", f"{API}/contact-faults/{{key}}"): Line("hidden", keyed("contact-faults", "fault"), tells=False),
    # registers
    ("GET", f"{API}/producers"): Line(
        "filtered", about("/producers", "?q={producer_name}", "?q={producer_code}", "?territory={commune}")
    ),
    ("GET", f"{API}/producers/{{key}}"): Line("hidden", keyed("producers", "producer")),
    ("GET", f"{API}/products"): Line(
        "filtered",
        about("/products", "?q={product_name}", "?q={product_code}", "?producer={producer}", "?territory={commune}"),
    ),
    ("GET", f"{API}/products/{{key}}"): Line("hidden", keyed("products", "product")),
    ("POST", f"{API}/products"): Line("hidden", making, tells=False),
    ("POST", f"{API}/producers"): Line(
        "office",
        lambda party: [
            Asked(f"{API}/producers", {"code": "x", "kind": "farm", "name": "x", "commune_id": str(party.commune)})
        ],
    ),
    # the caller
    ("GET", f"{API}/me"): Line("own", once(f"{API}/me")),
    ("GET", f"{API}/me/preferences"): Line("own", once(f"{API}/me/preferences")),
    ("PUT", f"{API}/me/preferences"): Line("own", once(f"{API}/me/preferences", {"digest": "no"}), tells=False),
    ("DELETE", f"{API}/tokens/current"): Line("own"),
    ("POST", f"{API}/tokens"): Line(
        "office", lambda party: [Asked(f"{API}/tokens", {"person_id": str(who)}) for who in (party.person, NOWHERE)]
    ),
    # what everybody signed in may know
    ("GET", f"{API}/seasons"): Line("common", about("/seasons")),
    ("POST", f"{API}/seasons"): Line("office"),
    ("GET", f"{API}/seasons/{{key}}"): Line("common", once(f"{API}/seasons/{{season}}")),
    ("GET", f"{API}/seasons/{{code}}/windows"): Line("common", once(f"{API}/seasons/{{season}}/windows")),
    ("POST", f"{API}/seasons/{{code}}/windows/preview"): Line(
        "office", once(f"{API}/seasons/{{season}}/windows/preview", {"windows": []})
    ),
    ("POST", f"{API}/seasons/{{code}}/windows"): Line(
        "office", once(f"{API}/seasons/{{season}}/windows", {"windows": [], "reason": "x", "token": "x"})
    ),
    ("GET", f"{API}/units"): Line("common", about("/units")),
    ("GET", f"{API}/calendars"): Line("common", once(f"{API}/calendars")),
    ("POST", f"{API}/calendars"): Line("office"),
    ("GET", f"{API}/calendars/preview"): Line("office"),
    ("POST", f"{API}/calendars/confirm"): Line("office"),
    ("GET", f"{API}/processes"): Line("common", once(f"{API}/processes")),
    ("GET", f"{API}/processes/{{process_hash}}"): Line("common"),
    ("GET", f"{API}/processes/{{process_hash}}/diagram"): Line("common"),
    # what everybody may know
    ("POST", f"{API}/bounces"): Line("public"),
    ("GET", f"{API}/openapi.json"): Line("public", once(f"{API}/openapi.json")),
    ("GET", "/api/docs"): Line("public", once("/api/docs")),
    ("GET", "/health"): Line("public", once("/health")),
    ("GET", "/health/ready"): Line("public", once("/health/ready")),
    ("GET", "/health/live"): Line("public", once("/health/live")),
    ("GET", "/"): Line("public", once("/?mua={season}")),
    ("GET", "/outbox"): Line("public", once("/outbox")),
    ("GET", "/outbox/{key}"): Line("public", lambda party: [Asked(f"/outbox/{path_part(party.notice)}")]),
    ("GET", "/static/{name}"): Line("public"),
}
