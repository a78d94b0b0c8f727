"""Notices that were sent, written as delivery leaves them, and every act on them over the interface."""

from datetime import timedelta
from urllib.parse import quote

from tests.factories import NOW
from workflow.domain.ids import new_id
from workflow.store import notices
from workflow.store.notices import NewNotice

_PROOF = """
INSERT INTO proofs (key, notice_key, case_id, at, channel, address, language, template, template_version, subject, body,
 hash) VALUES (%s, %s, %s, %s, 'in_app', '', 'vi', 'due_soon', 'x', %s, 'Kính gửi', '\\x00')"""


def sent(rest, number, *, to="producer", kind="reminder", state="delivered", channel="in_app", case=None):
    """Write a notice that was sent, with its text; give its key."""
    at = NOW + timedelta(minutes=number)
    key = f"{case or new_id(NOW)}:idea_completion:1:0:{number}:{to}:{channel}"
    row = NewNotice(
        key=key,
        kind=kind,
        notice="due_soon",
        case_id=case,
        rule=None,
        started_seq=None,
        arming=None,
        step=None,
        history_seq=None,
        recipient_id=rest.scene.people[to],
        recipient_role=to,
        channel=channel,
        urgent=False,
        planned_at=at,
        send_at=at,
        state="planned",
        params={},
    )
    with rest.database.unit() as unit:
        notices.insert(unit, [row])
        unit.execute("UPDATE notices SET state = %s, sent_at = %s WHERE key = %s", (state, at, key))
        unit.execute(_PROOF, (key + "#1", key, case, at, f"Thư {number}"))
    return key


def notice_answers(rest):
    """Give an answer of every address of one's own notices."""
    key = quote(sent(rest, 1, kind="escalation"), safe="")
    return (
        rest.get("/notices", by="producer"),
        rest.call("POST", f"/notices/{key}/read", by="producer"),
        rest.call("POST", f"/notices/{key}/acknowledge", by="producer"),
    )
