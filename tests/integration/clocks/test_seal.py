"""Proofs of what was sent: sealed into the chain once, and every change found and named."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest

from tests.acts import PAPER, Acts, one, rows
from tests.factories import build
from workflow.domain.errors import StaleVersionError
from workflow.domain.proof import Proof, proof_hash
from workflow.domain.time import FixedClock, format_instant
from workflow.services.seal_proofs import seal_once
from workflow.services.verify import verify
from workflow.store import cases, proofs
from workflow.store.database import Database

AT = datetime(2020, 7, 6, 2, tzinfo=UTC)
CLOCK = FixedClock(AT)
_numbers = count()


@pytest.fixture(scope="module")
def database(database_url: str) -> Iterator[Database]:
    handle = Database(database_url, pool_size=5)
    yield handle
    handle.close()


@pytest.fixture(scope="module")
def acts(database: Database) -> Acts:
    return Acts(database, build(database, products=20, season="seal"))


@pytest.fixture
def case(acts: Acts) -> UUID:
    return acts.case(until="idea_submitted")


def made(case_id: UUID | None, **changes: object) -> Proof:
    """Make a proof with a key of its own."""
    number = next(_numbers)
    proof = Proof(
        key=f"notice-{number:04}:1",
        notice_key=f"notice-{number:04}",
        case_id=case_id,
        at=AT,
        channel="email",
        address=f"nguoi-{number}@example.vn",
        language="vi",
        template="due_soon",
        template_version="a" * 64,
        subject="[OCOP] Còn 3 ngày: Rượu nếp sim",
        body="Kính gửi ông/bà,\n“Hạn cuối” là hết thứ Sáu 18/9.\tXin nộp hồ sơ.",
        message_id=f"<{number}@ocop.example.vn>",
    )
    return replace(proof, **changes)  # type: ignore[arg-type]  # any column may be given


def sent(database: Database, *given: Proof) -> None:
    """Store proofs as the delivery does."""
    query = (
        "INSERT INTO proofs (key, notice_key, case_id, at, channel, address, language, template, template_version,"
        " subject, body, message_id, hash) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
    )
    with database.unit() as unit:
        for p in given:
            values = (p.key, p.notice_key, p.case_id, p.at, p.channel, p.address, p.language, p.template)
            texts = (p.template_version, p.subject, p.body, p.message_id, proof_hash(p))
            unit.execute(query, (*values, *texts))


def sealed_seq(database: Database, proof: Proof) -> Any:
    return one(database, "SELECT sealed_seq FROM proofs WHERE key = %s", proof.key)


def tampered(database: Database, statement: str, *parameters: object) -> None:
    """Change proofs behind the triggers' back, as only a superuser or the table's owner can."""
    with database.unit() as unit:
        unit.execute("ALTER TABLE proofs DISABLE TRIGGER ALL")
        unit.execute(statement, parameters)
        unit.execute("ALTER TABLE proofs ENABLE ALWAYS TRIGGER proofs_kept_rows")
        unit.execute("ALTER TABLE proofs ENABLE ALWAYS TRIGGER proofs_kept_table")


def test_proofs_are_sealed_by_one_row_a_case_that_moves_nothing(acts, case):
    other = acts.case(until="idea_submitted")
    before = rows(acts.database, "SELECT state, version, settled, facts, entered_at FROM cases WHERE id = %s", case)[0]
    second, first, apart = made(case, key="z:1"), made(case, key="a:1"), made(other)
    sent(acts.database, second, first, apart)
    told = one(acts.database, "SELECT count(*) FROM outbox")

    assert seal_once(acts.database, CLOCK) == 3

    seq = before[1] + 1
    assert [sealed_seq(acts.database, proof) for proof in (first, second, apart)] == [seq, seq, 3]
    with acts.database.single() as unit:
        row = cases.history_row(unit, case_id=case, seq=seq)
    assert row is not None
    assert (row.kind, row.trigger, row.actor_role, row.channel) == ("proof", "seal_proofs", "system", "system")
    assert row.inputs == {"proofs": [proof_hash(first).hex(), proof_hash(second).hex()]}
    assert (row.position, row.at, row.comment) == (before[1], AT, None)
    after = rows(acts.database, "SELECT state, version, settled, facts, entered_at FROM cases WHERE id = %s", case)[0]
    assert after == (before[0], seq, *before[2:])
    assert one(acts.database, "SELECT count(*) FROM outbox") == told
    assert seal_once(acts.database, CLOCK) == 0
    assert verify(acts.database).fault is None


def test_a_seal_makes_no_version_stale_and_a_move_still_does(acts, case):
    seen = one(acts.database, "SELECT version FROM cases WHERE id = %s", case)
    sent(acts.database, made(case))
    seal_once(acts.database, CLOCK)
    sent(acts.database, made(case))
    seal_once(acts.database, CLOCK)
    assert one(acts.database, "SELECT version FROM cases WHERE id = %s", case) == seen + 2

    for wrong in (seen - 1, seen + 3):
        with pytest.raises(StaleVersionError):
            acts.fire(case, "commune_officer", "forward_idea", expected_version=wrong)
    receipt = acts.fire(case, "commune_officer", "forward_idea", expected_version=seen)
    assert receipt.seq == seen + 3
    with pytest.raises(StaleVersionError):
        acts.undo(case, expected_version=seen + 2)
    sent(acts.database, made(case))
    seal_once(acts.database, CLOCK)
    acts.undo(case, expected_version=seen + 3)
    assert acts.state(case) == "idea_submitted"
    assert verify(acts.database).fault is None


def test_undo_walks_back_past_seals_wherever_they_lie(acts):
    case = acts.case(until="idea_submitted")
    sent(acts.database, made(case))
    seal_once(acts.database, CLOCK)
    acts.fire(case, "commune_officer", "forward_idea")
    sent(acts.database, made(case))
    seal_once(acts.database, CLOCK)

    acts.undo(case)
    assert acts.state(case) == "idea_submitted"
    acts.undo(case)
    assert acts.state(case) == "idea_draft"
    assert one(acts.database, "SELECT facts FROM cases WHERE id = %s", case) == one(
        acts.database, "SELECT facts FROM history WHERE case_id = %s AND seq = 1", case
    )
    acts.fire(case, "producer", "submit_idea", **{k: v for k, v in PAPER.items() if k != "evidence"})
    assert verify(acts.database).fault is None


def test_two_sealers_at_once_seal_each_proof_once(acts):
    several = [acts.case(until="idea_submitted") for _ in range(4)]
    given = [made(case) for case in several for _ in range(3)]
    sent(acts.database, *given)
    barrier, counts = Barrier(2), list[int]()

    def seal() -> None:
        barrier.wait()
        counts.append(seal_once(acts.database, CLOCK))

    threads = [Thread(target=seal) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seal_once(acts.database, CLOCK)

    assert sum(counts) <= len(given)
    assert all(sealed_seq(acts.database, proof) == 3 for proof in given)
    assert [one(acts.database, "SELECT count(*) FROM history WHERE case_id = %s", case) for case in several] == [3] * 4
    assert verify(acts.database).fault is None


def test_a_case_that_moves_meanwhile_is_left_for_the_next_round(acts, case, monkeypatch):
    proof = made(case)
    sent(acts.database, proof)
    real = proofs.unsealed

    def late(unit, *, after):
        found = real(unit, after=after)
        if found:
            acts.fire(case, "commune_officer", "forward_idea")
        return found

    monkeypatch.setattr(proofs, "unsealed", late)
    assert seal_once(acts.database, CLOCK) == 0
    monkeypatch.undo()

    assert sealed_seq(acts.database, proof) is None
    assert seal_once(acts.database, CLOCK) == 1
    assert verify(acts.database).fault is None


def test_more_proofs_than_fit_into_a_row_are_sealed_by_further_rows(acts, case, monkeypatch):
    monkeypatch.setattr(proofs, "PROOFS", 2)
    given = [made(case) for _ in range(5)]
    sent(acts.database, *given)

    assert [seal_once(acts.database, CLOCK) for _ in range(4)] == [2, 2, 1, 0]
    assert verify(acts.database).fault is None


@pytest.mark.parametrize(
    ("statement", "code", "is_named"),
    [
        ("UPDATE proofs SET body = body || '.' WHERE key = %s", "proof_changed", True),
        ("UPDATE proofs SET address = 'khac@example.vn' WHERE key = %s", "proof_changed", True),
        ("UPDATE proofs SET at = at + interval '1 microsecond' WHERE key = %s", "proof_changed", True),
        ("UPDATE proofs SET hash = sha256('x') WHERE key = %s", "proof_changed", True),
        ("DELETE FROM proofs WHERE key = %s", "proofs_differ", False),
        ("UPDATE proofs SET sealed_seq = NULL WHERE key = %s", "proofs_differ", False),
        ("UPDATE proofs SET sealed_seq = 1 WHERE key = %s", "proofs_differ", True),
    ],
)
def test_a_changed_proof_is_found_and_named(acts, case, statement, code, is_named):
    proof = made(case)
    sent(acts.database, proof, made(case))
    seal_once(acts.database, CLOCK)
    kept = rows(acts.database, "SELECT * FROM proofs WHERE key = %s", proof.key)[0]

    tampered(acts.database, statement, proof.key)

    fault = verify(acts.database).fault
    assert fault is not None
    assert (fault.case_id, fault.code, fault.proof) == (case, code, proof.key if is_named else None)
    tampered(acts.database, "DELETE FROM proofs WHERE key = %s", proof.key)
    marks = ", ".join(["%s"] * len(kept))
    tampered(acts.database, f"INSERT INTO proofs VALUES ({marks})", *kept)  # noqa: S608 - names and marks made above
    assert verify(acts.database).fault is None


def test_a_text_changed_together_with_its_hash_does_not_fit_the_row(acts, case):
    proof = made(case)
    sent(acts.database, proof)
    seal_once(acts.database, CLOCK)
    forged = replace(proof, body="Không có gì")

    tampered(
        acts.database,
        "UPDATE proofs SET body = %s, hash = %s WHERE key = %s",
        *(forged.body, proof_hash(forged), proof.key),
    )

    fault = verify(acts.database).fault
    assert fault is not None
    assert (fault.seq, fault.code, fault.proof) == (3, "proofs_differ", proof.key)
    tampered(
        acts.database,
        "UPDATE proofs SET body = %s, hash = %s WHERE key = %s",
        *(proof.body, proof_hash(proof), proof.key),
    )


def test_texts_that_no_row_seals_are_checked_by_their_own_hash(acts):
    digest = made(None)
    sent(acts.database, digest)
    assert seal_once(acts.database, CLOCK) == 0
    assert verify(acts.database).fault is None

    tampered(acts.database, "UPDATE proofs SET body = '' WHERE key = %s", digest.key)

    fault = verify(acts.database).fault
    assert fault is not None
    assert (fault.case_id, fault.seq, fault.code, fault.proof) == (None, 0, "proof_changed", digest.key)
    assert verify(acts.database, season_code="seal").fault is None
    tampered(acts.database, "DELETE FROM proofs WHERE key = %s", digest.key)


def test_the_check_in_the_documentation_agrees(acts, case):
    given = [made(case, key=f"{name}:1") for name in ("ẵ", "b", "Z", "é")]
    sent(acts.database, *given)
    seal_once(acts.database, CLOCK)
    document = (Path(__file__).parents[3] / "docs" / "history.md").read_text(encoding="utf-8")
    code = next(block.split("\n```")[0] for block in document.split("```python\n") if "def check_proofs" in block)
    space: dict[str, Any] = {"hashlib": hashlib, "json": json}
    exec(code, space)  # noqa: S102 - the page's own text
    names = [field.name for field in fields(Proof)]
    query = f"SELECT {', '.join(names)}, hash, sealed_seq FROM proofs WHERE case_id = %s"  # noqa: S608 - names of fields
    stored = [dict(zip([*names, "hash", "sealed_seq"], row, strict=True)) for row in rows(acts.database, query, case)]
    for proof in stored:
        proof["at"], proof["case_id"] = format_instant(proof["at"]), str(proof["case_id"])
    stored.sort(key=lambda proof: str(proof["key"]))
    inputs = one(acts.database, "SELECT inputs FROM history WHERE case_id = %s AND kind = 'proof'", case)

    assert space["check_proofs"]({"seq": 3, "inputs": inputs}, stored) == "holds"
    assert space["check_proofs"]({"seq": 3, "inputs": inputs}, stored[1:]) == "row 3 seals other proofs"
    stored[0]["body"] = "khác"
    assert space["check_proofs"]({"seq": 3, "inputs": inputs}, stored) == f"proof {stored[0]['key']} is wrong"
