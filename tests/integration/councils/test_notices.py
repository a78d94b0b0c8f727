"""Members are told: named, called, dossiers sent, cancelled, sheets owed. As other notices are, once, and in words."""

from datetime import timedelta

import pytest

from ocop import notices as texts
from tests.acts import rows
from tests.council_world import Council
from workers.channels import ChannelSettings, make_channels
from workflow.domain.time import VIETNAM, FixedClock
from workflow.services.deliver import deliver_once
from workflow.services.prepare_session import cancel_session, send_documents
from workflow.services.session_seats import replace_seat
from workflow.services.tell_council import remind_owed


def told(acts, like):
    """Give (notice, person's key, channel, state) of notices whose keys begin so."""
    query = "SELECT notice, recipient_id, channel, state FROM notices WHERE key LIKE %s ORDER BY notice, key"
    return rows(acts.database, query, like + "%")


def people_of(council, *names):
    return {council.acts.scene.people[name] for name in names}


def test_a_member_is_told_that_he_is_named(acts, council):
    with acts.database.single() as unit:
        key = unit.row("SELECT id FROM councils WHERE code = %s", (council.code,))[0]
    found = told(acts, f"council:{key}:")
    assert {(notice, person) for notice, person, _, _ in found} == {
        ("council_named", person) for person in people_of(council, *council.names, "council_secretary")
    }
    assert {state for *_, state in found} == {"planned"}


def test_members_are_called_and_get_the_dossiers_once(acts, council):
    sitting = council.prepare(council.waiting(2))
    here, everybody = f"session:{sitting.session.id}:", people_of(council, *council.names, "council_secretary")
    for notice in ("session_called", "documents_sent"):
        assert {person for _, person, _, _ in told(acts, here + notice)} == everybody
    before = told(acts, here)
    send_documents(acts.database, acts.clock(), *sitting.by_secretary())
    assert told(acts, here) == before


def test_a_member_who_takes_a_seat_over_is_called_too(acts, council):
    sitting = council.prepare(council.waiting(1))
    acts.newcomer(f"late-{council.code}", "council_member")
    coming = council.join(f"late-{council.code}")
    sight, asked = sitting.by_secretary()
    replace_seat(acts.database, acts.clock(), sight, asked, council.seats[council.names[1]], coming)
    person = acts.scene.people[f"late-{council.code}"]
    found = [notice for notice, one, _, _ in told(acts, f"session:{sitting.session.id}:") if one == person]
    assert found == ["documents_sent", "session_called"]


def test_a_cancelled_session_is_told_to_who_was_called(acts, council):
    sitting = council.prepare(council.waiting(1))
    cancel_session(acts.database, acts.clock(), *sitting.by_secretary(), reason="bão")
    found = told(acts, f"session:{sitting.session.id}:session_cancelled")
    assert {person for _, person, _, _ in found} == people_of(council, *council.names, "council_secretary")


def test_who_owes_sheets_is_reminded_once_a_day_and_nobody_else(acts):
    council = Council(acts, rules={"reminder_hours": 2}).found()
    cases = council.waiting(2)
    sitting = council.open(cases)
    sitting.score(council.names[0], 1)
    sitting.score(council.names[0], 2)
    sitting.score(council.names[1], 1)
    here, opened = f"session:{sitting.session.id}:sheets_owed", acts.at
    remind_owed(acts.database, FixedClock(opened + timedelta(minutes=90)))
    assert told(acts, here) == []
    later = FixedClock(opened + timedelta(hours=2, minutes=10))
    remind_owed(acts.database, later)
    first = told(acts, here)
    assert {person for _, person, _, _ in first} == people_of(council, *council.names[1:])
    counts = rows(acts.database, "SELECT DISTINCT params ->> 'count' FROM notices WHERE key LIKE %s", here + "%")
    assert sorted(counts) == [("1",), ("2",)]
    remind_owed(acts.database, later)
    assert told(acts, here) == first
    remind_owed(acts.database, FixedClock(opened + timedelta(days=1, hours=2)))
    assert len(told(acts, here)) == 2 * len(first)


def test_a_council_that_wants_none_gets_no_reminder(acts):
    council = Council(acts, rules={"reminder_hours": 0}).found()
    sitting = council.open(council.waiting(1))
    remind_owed(acts.database, FixedClock(acts.at + timedelta(days=2)))
    assert told(acts, f"session:{sitting.session.id}:sheets_owed") == []


@pytest.mark.parametrize(
    ("notice", "says"),
    [
        ("council_named", ("Hội đồng thử", "thành viên Hội đồng")),
        ("session_called", ("{day}", "8:00", "Hội trường", "2 sản phẩm", "xung đột lợi ích")),
        ("documents_sent", ("{day}", "8:00", "đọc")),
    ],
)
def test_the_letters_say_which_session_which_day_and_what_to_do(acts, notice, says):
    council = Council(acts).found()
    local = (acts.at + timedelta(days=7)).astimezone(VIETNAM).replace(hour=8, minute=0, second=0, microsecond=0)
    sitting = council.prepare(council.waiting(2), meets_at=local)
    person = acts.scene.people[council.names[1]]
    book = texts.load(address="https://ocop.example.vn")
    at = FixedClock(acts.at + timedelta(minutes=5))
    channels = make_channels(ChannelSettings(), at)
    while deliver_once(acts.database, at, channels, book).claimed:
        pass
    query = (
        "SELECT d.subject, d.body FROM proofs d JOIN notices n ON n.key = d.notice_key"
        " WHERE n.recipient_id = %s AND n.notice = %s"
    )
    ((subject, body),) = set(rows(acts.database, query, person, notice))
    for part in says:
        assert part.format(day=f"{local:%d/%m/%Y}") in f"{subject}\n{body}", (subject, body)
    where = f"/hoi-dong/{council.code}" if notice == "council_named" else f"/phien/{sitting.code}"
    assert f"https://ocop.example.vn{where}" in body
