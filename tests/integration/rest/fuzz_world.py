"""What the fuzzer is told of the scene: real keys, codes and whole bodies, so that it gets past "not found".

The description is made strict: an answer must be documented by its own status, "any other problem" does not count.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from api.app import describe
from tests import factories
from tests.council_world import best_entries
from tests.factories import NOW
from tests.integration.rest.conftest import BOUNCE_SECRET, Rest
from tests.integration.rest.evaluation_world import COMMUNE, MEETING, checking, council_body, open_session
from tests.integration.rest.notice_world import sent
from workflow.domain.delivery import message_id
from workflow.domain.ids import new_id
from workflow.store import contacts
from workflow.store.contacts import FaultRow, TaskRow

Document = dict[str, Any]
BOUNCES = "/api/v1/bounces"
WINDOWS = [{"code": "ideas", "closes": "before 08/2020", "hard": True}]
TERMS = {"idea_completion_days": 20}
NEWCOMER = {"name": "Người mới", "address": "0912000000", "role": "auditor", "last_on": "2020-12-31"}
STAND_IN_DAYS = {"first_on": "2020-07-01", "last_on": "2020-07-31"}
COLLEAGUES = 7


@dataclass(frozen=True, slots=True)
class People:
    """Officers of one commune, a role of one of them, a substitution, and the code of another commune."""

    colleagues: list[str]
    grant: str
    substitution: str
    place: str


@dataclass(frozen=True, slots=True)
class Known:
    """Values that exist: by (path, name of a part of it), by name of a question, and whole bodies by operation."""

    parts: Mapping[tuple[str, str], list[str]]
    questions: Mapping[str, list[str]]
    bodies: Mapping[str, list[Any]]


def strict(processes: list[Any]) -> Document:
    """Give the description without its catch-all and without the token, which the tests give or leave out."""
    document: Document = json.loads(json.dumps(describe(processes)))
    document.pop("security")
    document["components"].pop("securitySchemes")
    for item in document["paths"].values():
        for operation in item.values():
            operation.pop("security", None)
            operation["responses"].pop("default", None)
    return document


def told(document: Document, known: Known) -> Document:
    """Give the description in which known values are as likely as made-up ones."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            for parameter in operation.get("parameters", ()):
                real = (
                    known.parts.get((path, parameter["name"]))
                    if parameter["in"] == "path"
                    else known.questions.get(parameter["name"])
                )
                if real:
                    parameter["schema"] = {"anyOf": [{"enum": real}, parameter["schema"]]}
            bodies = known.bodies.get(f"{method.upper()} {path}")
            if bodies:
                [content] = operation["requestBody"]["content"].values()
                content["schema"] = {"anyOf": [{"enum": bodies}, content["schema"]]}
    return document


def scene_of(rest: Rest, folder: Path) -> Known:
    """Fill the scene with something to find at every address, and say what it is."""
    evaluated = _evaluated(rest, folder)
    scene, api = rest.scene, "/api/v1"
    cases = [str(factories.enter(rest.database, scene, number)) for number in range(2)]
    rest.act(f"/cases/{cases[1]}/transitions", {"trigger": "submit_idea"}, by="producer", key="submitted")
    faults, tasks = _contacts(rest)
    own = [quote(sent(rest, number, kind="escalation"), safe="") for number in range(2)]
    drafts = [rest.call("POST", "/calendars", by="admin", json={"text": _calendar()}).json()["id"]]
    commune, producer = str(scene.units["commune"]), str(scene.producer_id)
    people = _people(rest)
    case, season = [*cases, "S-2020-0001"], ["s-2020", str(scene.season_id)]
    return Known(
        parts={
            **evaluated.parts,
            **{
                (f"{api}/cases/{{key}}{rest_of}", "key"): case for rest_of in ("", "/history", "/treatments", "/clocks")
            },
            (f"{api}/cases/{{key}}/transitions", "key"): case,
            (f"{api}/cases/{{key}}/undo", "key"): case,
            (f"{api}/cases/{{key}}/clocks/{{rule}}/{{act}}", "key"): case,
            (f"{api}/cases/{{key}}/clocks/{{rule}}/{{act}}", "rule"): ["idea_registration"],
            (f"{api}/cases/{{key}}/clocks/{{rule}}/{{act}}", "act"): ["stop", "resume"],
            (f"{api}/seasons/{{key}}", "key"): season,
            (f"{api}/seasons/{{key}}/clocks", "key"): season,
            **{
                (f"{api}/seasons/{{code}}/{noun}{more}", "code"): ["s-2020"]
                for noun in ("windows", "settings")
                for more in ("", "/preview")
            },
            **{
                (f"{api}/people/{{key}}{more}", "key"): people.colleagues[at:]
                for at, more in enumerate(("", "/invitation", "/roles", "/roles/{grant}/end", "/substitutes"))
            },
            (f"{api}/people/{{key}}/roles/{{grant}}/end", "grant"): [people.grant],
            (f"{api}/substitutions/{{key}}/end", "key"): [people.substitution],
            (f"{api}/products/{{key}}", "key"): ["s-2020-p0", str(scene.products[0])],
            (f"{api}/producers/{{key}}", "key"): ["s-2020-commune", producer],
            (f"{api}/notices/{{key}}/read", "key"): own,
            (f"{api}/notices/{{key}}/acknowledge", "key"): own,
            (f"{api}/phone-tasks/{{key}}/outcome", "key"): tasks,
            (f"{api}/contact-faults/{{key}}", "key"): faults,
            **{
                (f"{api}/processes/{{process_hash}}{m}", "process_hash"): [scene.process.hash] for m in ("", "/diagram")
            },
        },
        questions={"season": season, "territory": [commune], "producer": [producer], "ids": drafts},
        bodies={
            **evaluated.bodies,
            f"POST {api}/cases/{{key}}/transitions": [{"trigger": "submit_idea"}],
            f"POST {api}/cases/{{key}}/undo": [{"comment": "nhầm"}],
            f"POST {api}/transitions": [{"trigger": "submit_idea", "case_ids": cases, "dry_run": True}],
            f"POST {api}/cases": [
                {"season": "s-2020", "product": "s-2020-p2", "entry_point": "idea", "track": "new"},
            ],
            f"POST {api}/cases/{{key}}/clocks/{{rule}}/{{act}}": [
                {"reason": "force_majeure", "document": "1/CV", "comment": "lũ"},
            ],
            f"POST {api}/producers": [{"code": "x", "kind": "farm", "name": "Trại", "commune_id": commune}],
            f"POST {api}/products": [{"code": "x", "name": "Cu đơ", "producer_id": producer}],
            f"POST {api}/seasons": [_season(rest)],
            f"POST {api}/seasons/{{code}}/windows": [{"windows": WINDOWS, "reason": "lũ", "token": "x"}],
            f"POST {api}/seasons/{{code}}/windows/preview": [{"windows": WINDOWS}],
            f"POST {api}/seasons/{{code}}/settings": [{"settings": TERMS, "reason": "lũ", "token": "x"}],
            f"POST {api}/seasons/{{code}}/settings/preview": [{"settings": TERMS}],
            f"POST {api}/people/invitations": [{"people": [NEWCOMER]}, {"people": [NEWCOMER], "dry_run": True}],
            f"POST {api}/people/{{key}}/roles": [{"role": "commune_officer", "place": people.place, "reason": "lũ"}],
            f"POST {api}/people/{{key}}/roles/{{grant}}/end": [{"reason": "lũ"}],
            f"POST {api}/people/{{key}}/substitutes": [
                {"substitute_id": people.colleagues[0], **STAND_IN_DAYS, "reason": "lũ"},
            ],
            f"POST {api}/substitutions/{{key}}/end": [{"reason": "lũ"}],
            f"POST {api}/tokens": [{"login": "s-2020-producer"}],
            f"PUT {api}/me/preferences": [{"digest": True, "email": "lan@example.vn"}],
            f"POST {api}/phone-tasks/{{key}}/outcome": [{"outcome": "reached"}],
            f"POST {api}/calendars": [{"text": _calendar()}],
            f"POST {api}/calendars/confirm": [{"ids": drafts, "document": "1/TB", "token": "x"}],
            f"POST {BOUNCES}": [{"message_id": message_id("k", "example.vn"), "action": "failed"}],
        },
    )


def _people(rest: Rest) -> People:
    with rest.database.unit() as unit:
        codes = {row[0]: str(row[1]) for row in unit.rows("SELECT id, code FROM units")}
    here, other = (codes[rest.scene.units[name]] for name in ("commune", "other"))
    asked = [
        {"name": f"Đồng nghiệp {number}", "address": f"091200000{number}", "role": "commune_officer", "place": here}
        for number in range(1, COLLEAGUES + 1)
    ]
    made = rest.call("POST", "/people/invitations", by="admin", json={"people": asked}).json()
    people = [item["person_id"] for item in made["items"]]
    held = rest.get(f"/people/{people[3]}", by="admin").json()["grants"]
    stand_in = {"substitute_id": people[5], **STAND_IN_DAYS, "reason": "nghỉ phép"}
    substitution = rest.call("POST", f"/people/{people[6]}/substitutes", by="admin", json=stand_in).json()["id"]
    return People(people, held[0]["id"], substitution, other)


def _evaluated(rest: Rest, folder: Path) -> Known:
    """Open a session, close another, have a dossier handed in and checked."""
    api, closed = "/api/v1", open_session(rest, cases=1)
    sheet = {code: [option, ""] for code, (option, _) in best_entries(closed.council.criteria).items()}
    for name in closed.council.names:
        closed.sitting.save(name, 1, sheet)
        closed.sitting.file(name, 1)
    closed.sitting.conclude()
    closed.sitting.close()
    seen = open_session(rest, cases=2)
    first = seen.council.names[0]
    rest.tokens["member"] = rest.tokens[first]
    rest.scene.people["member"] = rest.scene.people[first]
    seen.sitting.save(first, 1, sheet)
    seen.sitting.save(first, 2, sheet)
    spare = seen.council.join("province_lead")
    table, case = checking(rest, folder)
    asked = table.acts.case(entry_point="dossier", track="existing")
    table.whole(asked)
    checks = [
        {"item": code, "verdict": "missing", "remark": "x"} for code in table.checking(case, "commune_officer").codes
    ]
    rest.call("PUT", f"/cases/{asked}/dossier/checking", by=COMMUNE, json={"checks": checks})
    council, session = seen.council.code, seen.sitting.code
    here, dossier = f"{api}/council-sessions/{{key}}", f"{api}/cases/{{key}}/dossier"
    seat = {"act": "presence", "member_id": str(seen.council.seats[first]), "present": True}
    return Known(
        parts={
            **{(f"{api}/councils/{{key}}{more}", "key"): [council] for more in ("", "/members", "/sessions")},
            (f"{api}/councils/{{key}}/members/{{member}}/end", "key"): [council],
            (f"{api}/councils/{{key}}/members/{{member}}/end", "member"): [str(spare)],
            **{(here + more, "key"): [session] for more in ("", "/acts", "/results")},
            **{(f"{here}/sheets/{{position}}{more}", "key"): [session] for more in ("", "/filing")},
            (f"{here}/sheets/{{position}}", "position"): ["1"],
            (f"{here}/sheets/{{position}}/filing", "position"): ["2"],
            (f"{here}/minutes", "key"): [closed.sitting.code],
            **{(dossier + more, "key"): [str(case)] for more in ("", "/checking", "/numbers")},
            (f"{dossier}/requests", "key"): [str(asked)],
        },
        questions={},
        bodies={
            f"POST {api}/councils": [council_body(rest)],
            f"POST {api}/councils/{{key}}/members": [{"login": "s-2020-auditor"}],
            f"POST {api}/councils/{{key}}/sessions": [MEETING],
            f"POST {here}/acts": [seat, {"act": "declare", "conflicts": []}, {"act": "close"}],
            f"PUT {here}/sheets/{{position}}": [{"seen": 1, "entries": {"1.1": {"option": "a"}}}],
            f"PUT {dossier}/checking": [{"checks": checks}],
            f"POST {dossier}/requests": [{"comment": "bổ sung"}],
        },
    )


def seen_now(rest: Rest, body: Document) -> str:
    """Preview a change of windows or calendars as things are by now, and give the preview's token."""
    if "settings" in body:
        asked = {"settings": body["settings"]}
        seen = rest.call("POST", "/seasons/s-2020/settings/preview", by="province_lead", json=asked)
    elif "windows" in body:
        asked = {"windows": body["windows"]}
        seen = rest.call("POST", "/seasons/s-2020/windows/preview", by="province_lead", json=asked)
    else:
        seen = rest.get(f"/calendars/preview?ids={','.join(body['ids'])}", by="admin")
    return str(seen.json()["token"])


def signature(body: bytes) -> str:
    """Sign a report as the mail provider would."""
    return "sha256=" + hmac.new(BOUNCE_SECRET.encode(), body, hashlib.sha256).hexdigest()


def operations(document: Document) -> Iterator[str]:
    for path, item in document["paths"].items():
        for method in item:
            yield f"{method.upper()} {path}"


def _contacts(rest: Rest) -> tuple[list[str], list[str]]:
    person, commune = rest.scene.people["producer"], rest.scene.units["commune"]
    fault = FaultRow(new_id(NOW), person, "email", "gone@example.vn", "550 No such person", NOW)
    tasks = [TaskRow(new_id(NOW), f"k{number}", None, person, commune, NOW) for number in range(2)]
    with rest.database.unit() as unit:
        contacts.add_faults(unit, [fault])
        contacts.add_tasks(unit, tasks)
    return [str(fault.id)], [str(task.id) for task in tasks]


def _calendar() -> str:
    return dict(factories.calendar_files())["vn-2026.yaml"]


def _season(rest: Rest) -> Document:
    return {
        "code": "x",
        "name_vi": "Mùa 2021",
        "name_en": "Season 2021",
        "unit_id": str(rest.scene.units["province"]),
        "year": 2021,
        "process": rest.scene.process.hash,
        "case_prefix": "X",
    }
