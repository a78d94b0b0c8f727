"""A call to be made, an address to be mended, a report on a mail: what the interface of contacts is asked for."""

import hashlib
import hmac
import json
from collections.abc import Iterator

import httpx

from tests.factories import NOW
from tests.integration.rest.conftest import BOUNCE_SECRET, Rest
from workflow.domain.delivery import message_id
from workflow.domain.ids import new_id
from workflow.store import contacts
from workflow.store.contacts import FaultRow, TaskRow


def contact_answers(rest: Rest) -> Iterator[httpx.Response]:
    person = rest.scene.people["producer"]
    fault = FaultRow(new_id(NOW), person, "email", "gone@example.vn", "550 No such person", NOW)
    task = TaskRow(new_id(NOW), "k", None, person, rest.scene.units["commune"], NOW)
    with rest.database.unit() as unit:
        contacts.add_faults(unit, [fault])
        contacts.add_tasks(unit, [task])
    yield rest.get("/me/preferences", by="producer")
    body = {"digest": True, "email": "lan@example.vn", "quiet_from": "21:00", "quiet_until": "06:00"}
    yield rest.get("/contact-faults", by="commune_officer")
    yield rest.call("PUT", "/me/preferences", by="producer", json=body)
    yield rest.get("/phone-tasks", by="commune_officer")
    report = json.dumps({"message_id": message_id("k", "example.vn"), "action": "failed"}).encode()
    signature = hmac.new(BOUNCE_SECRET.encode(), report, hashlib.sha256).hexdigest()
    headers = {"content-type": "application/json", "x-ocop-signature": f"sha256={signature}"}
    yield rest.call("POST", "/bounces", by=None, content=report, headers=headers)
