"""Who opened a case is noted, kept, and shown to those who answer for it; entries of a history by filter."""

from datetime import timedelta

import psycopg
import pytest

from tests.integration.reads.conftest import at
from workflow.domain.errors import NotFoundError, NotPermittedError
from workflow.services.case_reads import note_read, show_reads
from workflow.services.search_history import HistoryFilter, show_history_page
from workflow.services.show_case import find_case
from workflow.store.reads.case_reads import ReadFilter
from workflow.store.reads.page import Part


@pytest.fixture
def world(readers):
    """Give a case here and one elsewhere."""
    readers.here.at = readers.there.at = at(7, 1).instant
    return readers, readers.here.case(until="dossier_commune"), readers.there.case(until="idea_draft")


def opened(readers, who, case, page="case", *, acts=None):
    sight = readers.sight(who, acts=acts)
    with readers.database.unit() as unit:
        facts = find_case(unit, readers.sight("auditor"), case).facts
        return note_read(unit, readers.clock, sight, facts, page)


def reads(readers, who, **more):
    sight = readers.sight(who)
    with readers.database.snapshot() as unit:
        return show_reads(unit, sight, **more)


def test_who_acts_is_noted_once_a_page_and_day_and_who_reads_each_time(world):
    readers, case, _ = world

    assert [opened(readers, "commune_officer", case) for _ in range(3)] == [True, False, False]
    assert opened(readers, "commune_officer", case, "history")
    assert [opened(readers, "auditor", case) for _ in range(3)] == [True] * 3
    readers.clock = at(7, 9)
    assert opened(readers, "commune_officer", case)

    rows = reads(readers, "auditor", key=case).items
    assert (rows[0].at.day, rows[0].as_role) == (9, "commune_officer")
    assert sorted((row.as_role, row.page, row.every) for row in rows[1:]) == [
        *[("auditor", "case", True)] * 3,
        ("commune_officer", "case", False),
        ("commune_officer", "history", False),
    ]
    assert {row.person for row in rows} == {"Người commune_officer", "Người auditor"}


def test_somebody_who_reads_and_acts_counts_as_a_reader(world):
    readers, case, _ = world
    readers.here.newcomer("both", "commune_officer", "auditor")

    assert [opened(readers, "both", case) for _ in range(2)] == [True, True]
    assert {row.as_role for row in reads(readers, "auditor", key=case).items} == {"auditor"}


def test_who_may_not_see_a_case_leaves_no_row(world):
    readers, case, _ = world

    assert [opened(readers, who, case) for who in ("stranger", "admin", "other_producer")] == [False] * 3
    assert opened(readers, "province_officer", case, acts=readers.there) is False
    assert reads(readers, "auditor", key=case).items == []


def test_readings_are_shown_to_auditors_and_leads_of_their_own_cases_only(world):
    readers, case, elsewhere = world
    opened(readers, "commune_officer", case)
    opened(readers, "commune_officer", elsewhere, acts=readers.there)

    assert {row.case_id for row in reads(readers, "auditor").items} == {case, elsewhere}
    assert {row.case_id for row in reads(readers, "province_lead").items} == {case}
    with pytest.raises(NotFoundError, match="case_not_found"):
        reads(readers, "province_lead", key=elsewhere)
    for who in ("producer", "commune_officer", "province_officer", "admin", "ministry_officer"):
        with pytest.raises(NotPermittedError, match="role_not_permitted"):
            reads(readers, who, key=case)


def test_readings_are_filtered_and_paged(world):
    readers, case, elsewhere = world
    for day in (8, 9, 10):
        readers.clock = at(7, day)
        opened(readers, "commune_officer", case)
        opened(readers, "auditor", elsewhere)
    person = readers.here.scene.people["commune_officer"]

    found = reads(readers, "auditor", wanted=ReadFilter(person=person)).items
    assert [row.at.day for row in found] == [10, 9, 8]
    between = ReadFilter(since=at(7, 9, 0).instant, until=at(7, 10, 0).instant)
    assert {(row.at.day, row.case_id) for row in reads(readers, "auditor", wanted=between).items} == {
        (9, case),
        (9, elsewhere),
    }
    walked, after = [], None
    while True:
        page = reads(readers, "auditor", part=Part(after, 2))
        walked += [row.id for row in page.items]
        if page.after is None:
            break
        (after,) = page.after
    assert walked == [row.id for row in reads(readers, "auditor").items]
    assert len(walked) == 6


def test_a_reading_stays_as_it_was_written(world):
    readers, case, _ = world
    opened(readers, "auditor", case)
    for statement in ("UPDATE case_reads SET page = 'x'", "DELETE FROM case_reads", "TRUNCATE case_reads"):
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation), readers.database.unit() as unit:
            unit.execute(statement)


def history(readers, who, case, wanted=None, part=None):
    sight = readers.sight(who)
    with readers.database.snapshot() as unit:
        return show_history_page(unit, sight, case, wanted, part or Part())


def test_a_history_is_paged_filtered_and_says_that_its_chain_holds(world):
    readers, case, _ = world
    whole = history(readers, "auditor", case)
    seqs = [row.seq for row, _ in whole.page.items]

    assert seqs == list(range(whole.state.entries, 0, -1))
    assert (whole.state.fault, whole.total, len(whole.state.head)) == (None, len(seqs), 64)
    assert {
        row.actor_name for row, _ in history(readers, "auditor", case, HistoryFilter(who="NGUOI prod")).page.items
    } == {"Người producer"}
    plans = history(readers, "auditor", case, HistoryFilter(kind="submit_plan"))
    assert [(row.trigger, plans.total) for row, _ in plans.page.items] == [("submit_plan", 1)]
    assert {"transition", "submit_plan"} <= set(plans.kinds)
    moment = whole.page.items[0][0].at
    late = history(readers, "auditor", case, HistoryFilter(since=moment))
    assert [row.seq for row, _ in late.page.items] == seqs[:1]
    assert history(readers, "auditor", case, HistoryFilter(until=moment - timedelta(days=90))).total == 0
    walked, after = [], None
    while True:
        page = history(readers, "auditor", case, None, Part(after, 4)).page
        walked += [row.seq for row, _ in page.items]
        if page.after is None:
            break
        (after,) = page.after
    assert walked == seqs


def test_a_tampered_history_says_where(world, superuser_url):
    readers, case, _ = world
    with psycopg.connect(superuser_url(readers.database.url.replace("+psycopg", "")), autocommit=True) as connection:
        connection.execute("ALTER TABLE history DISABLE TRIGGER ALL")
        connection.execute("UPDATE history SET comment = 'khác' WHERE case_id = %s AND seq = 2", (case,))

    fault = history(readers, "auditor", case).state.fault

    assert fault is not None
    assert (fault.seq, fault.code) == (2, "hash_mismatch")


def test_a_history_is_read_by_nobody_who_may_not_see_the_case(world):
    readers, case, elsewhere = world
    for who, key in (("stranger", case), ("admin", case), ("province_lead", elsewhere)):
        with pytest.raises(NotFoundError, match="case_not_found"):
            history(readers, who, key)
