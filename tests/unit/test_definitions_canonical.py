"""The canonical content: the same meaning gives the same hash, another meaning another, and nothing is lost."""

import hashlib
import json
import random

import pytest
import yaml

from tests.cycle_files import CYCLES, MINI, trial
from workflow.definitions.canonical import canonical_content, content_hash, from_canonical
from workflow.definitions.load import load_file, load_process
from workflow.domain.errors import ProcessFileError

SHIPPED = ["ocop-2018", "ocop-2026"]


@pytest.fixture(params=[*SHIPPED, "mini"])
def process(request):
    return trial() if request.param == "mini" else load_file(CYCLES / f"{request.param}.yaml")


def test_process_is_rebuilt_from_its_canonical_content(process):
    rebuilt = from_canonical(canonical_content(process))
    assert rebuilt == process
    assert rebuilt.hash == process.hash
    for part in ("states", "roles", "settings", "clocks", "milestones", "entry_points", "notices", "windows"):
        assert list(getattr(rebuilt, part)) == list(getattr(process, part)), part
    assert rebuilt.table == process.table


def test_hash_is_the_sha256_of_the_content(process):
    text = canonical_content(process)
    assert process.hash == hashlib.sha256(text.encode()).hexdigest() == content_hash(process)
    again = json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert again == text
    assert json.loads(text)["code"] == process.code
    assert "hash" not in json.loads(text)


def test_comments_anchors_and_key_order_do_not_matter():
    plain = yaml.safe_load(MINI)

    def shuffled(value, chance):
        if isinstance(value, dict):
            keys = list(value)
            chance.shuffle(keys)
            return {key: value[key] if key == "choices" else shuffled(value[key], chance) for key in keys}
        return [shuffled(item, chance) for item in value] if isinstance(value, list) else value

    wanted = load_process(MINI, name="mini")
    chance = random.Random(7)  # noqa: S311 - the same shuffles at every run
    for _ in range(3):
        text = yaml.safe_dump(shuffled(plain, chance), allow_unicode=True, sort_keys=False)
        got = load_process(text, name="mini")
        assert got.hash == wanted.hash
        assert list(got.states) == list(wanted.states)
    anchored = MINI.replace("clocks: [term]", "clocks: &c [term]") + "# the end\n"
    assert load_process(anchored, name="mini").hash == wanted.hash


def test_short_form_and_long_form_are_the_same():
    assert trial(("by: producer\n", "by: [producer]\n")).hash == trial().hash
    assert trial(("        to: running\n", "        routes: [{to: running}]\n")).hash == trial().hash


def test_order_of_routes_and_transitions_matters():
    rows = ("{offset: -1, to: producer, notice: due}, {offset: 0, to: producer, notice: due}",)
    turned = rows[0].split("}, ")
    assert trial((rows[0], f"{turned[1][:-1]}}}, {turned[0]}}}")).hash != trial().hash


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda text: text + " ", "not_canonical"),
        (lambda text: text.replace('"version":"4"', '"version":"4","version":"4"'), "not_canonical"),
        (lambda text: text.replace('"undoable":false', '"undoable":true'), "not_canonical"),
        (lambda text: text[:-1], "syntax"),
        (lambda text: text.replace('"level":"commune"', '"level":"hamlet"'), "not_one_of"),
        (lambda text: text.replace('"version":"4"', '"version":1.5'), "syntax"),
        (lambda text: "[" * 100_000, "syntax"),
        (lambda text: "null", "wrong_type"),
        (lambda text: text.replace('"title":{', '"colour":"red","title":{'), "unknown_key"),
    ],
)
def test_spoilt_content_is_refused(spoil, code):
    text = canonical_content(load_file(CYCLES / "ocop-2018.yaml"))
    assert spoil(text) != text
    with pytest.raises(ProcessFileError) as error:
        from_canonical(spoil(text))
    assert error.value.params["findings"][0]["code"] == code


def test_a_field_at_its_default_is_left_out():
    """So a field that a later engine adds changes no hash of today."""
    rows = json.loads(canonical_content(trial()))["transitions"]
    written = {"trigger", "sources", "routes", "by", "on_behalf", "label", "guards", "inputs", "effects"}
    assert rows[0].keys() == written | {"milestone", "notices"}
