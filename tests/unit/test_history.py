"""The canonical bytes of a history row: a golden vector (also in docs/history.md), and that every field is in them."""

import hashlib
import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest

from workflow.domain.history import PREFIX, HistoryRow, canonical_bytes, dumps, row_hash

DOCS = Path(__file__).parents[2] / "docs" / "history.md"
SAMPLE = HistoryRow(
    case_id=UUID("0174520a-5c00-7000-8000-000000000001"),
    seq=2,
    kind="transition",
    at=datetime(2020, 9, 3, 1, 14, 5, 60, tzinfo=UTC),
    actor_id=UUID("0174520a-5c00-7000-8000-000000000002"),
    actor_name='Nguyễn "Năm" Đỗ',
    actor_role="commune_officer",
    actor_unit_id=UUID("0174520a-5c00-7000-8000-000000000003"),
    on_behalf_of=None,
    trigger="submit_plan",
    from_state="plan_draft",
    to_state="plan_submitted",
    step=3,
    holder=None,
    comment="Dòng một\nDòng hai\t\\ / 🍚",
    evidence=("phương án.pdf",),
    inputs={"points": "87.50", "agreed": True, "remarks": ["một", "hai"]},
    facts={"treatment.3": 2, "attempt.3": 1, "reached.plans_submitted": "2020-09-03"},
    position=2,
    process_hash="5dc5717d42c3b7109756193c396dce49e623b5ff2535fc9809cb395b9d85cc30",
    request_id="req-1",
    channel="web",
    prev_hash=bytes(range(32)),
)
BYTES = (
    '{"actor_id":"0174520a-5c00-7000-8000-000000000002",'
    '"actor_name":"Nguyễn \\"Năm\\" Đỗ",'
    '"actor_role":"commune_officer",'
    '"actor_unit_id":"0174520a-5c00-7000-8000-000000000003",'
    '"at":"2020-09-03T01:14:05.000060Z",'
    '"case_id":"0174520a-5c00-7000-8000-000000000001",'
    '"channel":"web",'
    '"comment":"Dòng một\\nDòng hai\\t\\\\ / 🍚",'
    '"evidence":["phương án.pdf"],'
    '"facts":{"attempt.3":1,"reached.plans_submitted":"2020-09-03","treatment.3":2},'
    '"from_state":"plan_draft",'
    '"holder":null,'
    '"inputs":{"agreed":true,"points":"87.50","remarks":["một","hai"]},'
    '"kind":"transition",'
    '"on_behalf_of":null,'
    '"position":2,'
    '"prev_hash":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",'
    '"process_hash":"5dc5717d42c3b7109756193c396dce49e623b5ff2535fc9809cb395b9d85cc30",'
    '"request_id":"req-1",'
    '"seq":2,'
    '"step":3,'
    '"to_state":"plan_submitted",'
    '"trigger":"submit_plan"}'
).encode()
HASH = "183893f8fbc6c957ce3a52f7f5d6b91073a45fcc5daf83975e63b376c060afc1"
OTHERS: dict[str, Any] = {
    "case_id": UUID(int=9),
    "seq": 3,
    "kind": "undo",
    "at": SAMPLE.at + timedelta(microseconds=1),
    "actor_id": UUID(int=9),
    "actor_name": 'Nguyễn "Năm" Do',
    "actor_role": "producer",
    "actor_unit_id": None,
    "on_behalf_of": UUID(int=9),
    "trigger": "submit_plam",
    "from_state": None,
    "to_state": "plan_submittee",
    "step": 4,
    "holder": "",
    "comment": None,
    "evidence": (),
    "inputs": {**SAMPLE.inputs, "agreed": 1},
    "facts": {**SAMPLE.facts, "attempt.3": True},
    "position": 1,
    "process_hash": "6" + SAMPLE.process_hash[1:],
    "request_id": "req-2",
    "channel": "api",
    "prev_hash": bytes(31) + b"\x01",
}


def test_the_golden_vector_holds_byte_for_byte():
    assert canonical_bytes(SAMPLE) == BYTES
    assert row_hash(SAMPLE).hex() == HASH
    assert hashlib.sha256(b"ocop-history-v1\n" + BYTES).hexdigest() == HASH
    assert PREFIX == b"ocop-history-v1\n"


def test_the_document_shows_the_same_vector():
    text = DOCS.read_text(encoding="utf-8")
    assert HASH in text
    shown = text.split("```golden\n")[1].split("\n```")[0]
    assert shown.encode() == BYTES


@pytest.mark.parametrize("name", [f.name for f in fields(HistoryRow)])
def test_a_change_of_any_field_changes_the_hash(name):
    assert repr(OTHERS[name]) != repr(getattr(SAMPLE, name))
    assert row_hash(replace(SAMPLE, **{name: OTHERS[name]})) != row_hash(SAMPLE)


def test_canonical_names_are_the_fields_and_sorted():
    names = list(json.loads(canonical_bytes(SAMPLE)))
    assert names == sorted(names) == sorted(f.name for f in fields(HistoryRow))


def test_one_instant_has_one_form_whatever_its_offset():
    local = replace(SAMPLE, at=SAMPLE.at.astimezone(timezone(timedelta(hours=7))))
    assert canonical_bytes(local) == BYTES


def test_the_order_and_the_kind_of_mapping_do_not_matter():
    turned = dict(reversed(list(SAMPLE.facts.items())))
    assert canonical_bytes(replace(SAMPLE, facts=MappingProxyType(turned))) == BYTES


@pytest.mark.parametrize("other", [[], "", None, 0, {"x": []}])
def test_an_object_of_another_shape_is_not_taken_for_an_empty_one(other):
    empty = replace(SAMPLE, inputs={}, facts={}, evidence=())
    for name in ("inputs", "facts"):
        assert row_hash(replace(empty, **{name: other})) != row_hash(empty)


@pytest.mark.parametrize("other", [{}, "", None, 0, {"phương án.pdf": 1}, "a"])
def test_evidence_of_another_shape_is_not_taken_for_a_list(other):
    for evidence in ((), ("phương án.pdf",), ("a",)):
        row = replace(SAMPLE, evidence=evidence)
        assert row_hash(replace(row, evidence=other)) != row_hash(row)


def test_dumps_escapes_as_rfc_8785_says():
    assert dumps({"b": 'q"\\\b\f\n\r\t\x01', "a": [1, True, None, "é/"]}) == (
        '{"a":[1,true,null,"é/"],"b":"q\\"\\\\\\b\\f\\n\\r\\t\\u0001"}'
    )


def test_the_verifier_of_the_document_accepts_the_chain_it_describes():
    source = DOCS.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    space: dict[str, Any] = {}
    exec(source, space)  # noqa: S102 - the code shown to readers, run as they would run it
    first = json.loads(canonical_bytes(replace(SAMPLE, seq=1, position=1, prev_hash=bytes(32))))
    row = replace(SAMPLE, seq=1, position=1, prev_hash=bytes(32))
    shown = {**first, "prev_hash": row.prev_hash, "hash": row_hash(row)}
    assert space["verify"]([shown]) == "holds"
    assert space["verify"]([{**shown, "holder": "producer"}]) == "row 1 is wrong"
