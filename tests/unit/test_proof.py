"""The hash of a text as sent: a golden vector, and that every field is in it."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from workflow.domain.proof import Proof, SealedProof, canonical_bytes, is_as_sent, listed_hashes, proof_hash, stray

PROOF = Proof(
    key="k:1",
    notice_key="k",
    case_id=UUID("0174520a-5c00-7000-8000-000000000001"),
    at=datetime(2020, 9, 3, 1, 14, 5, 60, tzinfo=UTC),
    channel="email",
    address="nam@example.vn",
    language="vi",
    template="due_soon",
    template_version="ab",
    subject='[OCOP] "Rượu" 🍚',
    body="Dòng một\nDòng hai\t\\ /",
    message_id=None,
)


def test_the_canonical_bytes_are_those_of_the_documentation():
    assert canonical_bytes(PROOF).decode() == (
        '{"address":"nam@example.vn","at":"2020-09-03T01:14:05.000060Z","body":"Dòng một\\nDòng hai\\t\\\\ /",'
        '"case_id":"0174520a-5c00-7000-8000-000000000001","channel":"email","key":"k:1","language":"vi",'
        '"message_id":null,"notice_key":"k","subject":"[OCOP] \\"Rượu\\" 🍚","template":"due_soon",'
        '"template_version":"ab"}'
    )


@pytest.mark.parametrize("name", [field.name for field in fields(Proof)])
def test_every_field_is_hashed(name):
    value = getattr(PROOF, name)
    other: Any = {UUID: UUID(int=1), datetime: PROOF.at + timedelta(microseconds=1)}.get(type(value), "khác")

    assert proof_hash(replace(PROOF, **{name: other})) != proof_hash(PROOF)


def test_a_proof_holds_while_its_text_is_what_was_hashed():
    assert is_as_sent(SealedProof(PROOF, proof_hash(PROOF), 3))
    assert not is_as_sent(SealedProof(replace(PROOF, body=PROOF.body + " "), proof_hash(PROOF), 3))


def test_a_row_lists_hashes_in_the_order_of_keys_and_names_the_stranger():
    hashes = {"b": b"\x02", "Z": b"\x01", "é": b"\x03"}

    assert listed_hashes(hashes) == ["01", "02", "03"]
    assert stray(["01", "02", "03"], hashes) is None
    assert stray(["01", "03"], hashes) == "b"
    assert stray(None, hashes) == "Z"
