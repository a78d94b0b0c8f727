"""The API description is complete and equal to the process data; endpoints keep to the house's rules."""

import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from api.app import describe, programs
from api.openapi import PUBLIC, operations
from api.problems import MEDIA_TYPE
from api.texts import MESSAGES
from tests.factories import cycle

ROOT = Path(__file__).parents[2]
CYCLES = [cycle("ocop-2018"), cycle("ocop-2026")]


@pytest.fixture(scope="module")
def document():
    return json.loads(json.dumps(describe(CYCLES)))


def routes():
    """Give every route of the interface."""
    return [route for route in programs() if isinstance(route, APIRoute)]


def enum(document, name):
    return set(document["components"]["schemas"][name]["enum"])


def test_enums_are_those_of_the_process_data(document):
    assert enum(document, "State") == {code for process in CYCLES for code in process.states}
    assert enum(document, "Trigger") == {code for process in CYCLES for code in process.triggers}
    assert enum(document, "Role") == {code for process in CYCLES for code in process.roles}
    assert enum(document, "EntryPoint") == {code for process in CYCLES for code in process.entry_points}
    assert enum(document, "Milestone") == {code for process in CYCLES for code in process.milestones}
    assert enum(document, "ErrorCode") == set(MESSAGES)


def test_enums_follow_the_data_when_it_changes():
    only_new = describe([CYCLES[1]])

    assert enum(only_new, "State") == set(CYCLES[1].states)
    assert enum(only_new, "State") != enum(describe(CYCLES), "State")


def test_acts_on_a_clock_are_named_in_their_address(document):
    (act,) = [
        one["schema"]
        for one in document["paths"]["/api/v1/cases/{key}/clocks/{rule}/{act}"]["post"]["parameters"]
        if one["name"] == "act"
    ]
    assert act["enum"] == ["stop", "resume", "ask_extension", "grant_extension", "apologise"]


def test_labels_are_given_in_both_languages(document):
    labels = document["components"]["schemas"]["State"]["x-labels"]["plan_draft"]
    assert labels["vi"] == CYCLES[0].states["plan_draft"].staff.vi
    assert labels["en"] == CYCLES[0].states["plan_draft"].staff.en


def test_states_triggers_and_roles_are_used_where_they_belong(document):
    schemas = document["components"]["schemas"]
    assert schemas["TransitionBody"]["properties"]["trigger"] == {"$ref": "#/components/schemas/Trigger"}
    assert schemas["Receipt"]["properties"]["to_state"] == {"$ref": "#/components/schemas/State"}
    assert schemas["Problem"]["properties"]["code"] == {"$ref": "#/components/schemas/ErrorCode"}
    listed = {p["name"]: p for p in document["paths"]["/api/v1/cases"]["get"]["parameters"]}
    assert {"$ref": "#/components/schemas/State"} in listed["state"]["schema"]["anyOf"]
    assert listed.keys() == {
        "limit",
        "cursor",
        "season",
        "state",
        "step",
        "holder",
        "territory",
        "producer",
        "product",
        "q",
    }


def test_every_operation_is_described_and_lists_its_problems(document):
    for path, operation in operations(document):
        assert operation["summary"], path
        assert len(operation["description"]) > 20, path
        if path in PUBLIC:
            assert operation["security"] == []
            continue
        assert {"401", "422", "503", "default"} <= operation["responses"].keys(), path
        for status, response in operation["responses"].items():
            if status == "default" or int(status) >= 400:
                schema = response["content"][MEDIA_TYPE]["schema"]
                assert schema == {"$ref": "#/components/schemas/Problem"}, (path, status)
        if "requestBody" in operation:
            assert {"400", "413", "415"} <= operation["responses"].keys(), path


def test_acts_say_that_they_take_a_key_and_a_version(document):
    for path in ("/api/v1/cases/{key}/transitions", "/api/v1/cases/{key}/undo"):
        operation = document["paths"][path]["post"]
        taken = {parameter["name"]: parameter["required"] for parameter in operation["parameters"]}
        assert taken == {"key": True, "Idempotency-Key": True, "If-Match": False}
        assert {"200", "201", "404", "403", "409", "412"} <= operation["responses"].keys()


def test_every_reference_leads_somewhere_and_names_are_unique(document):
    def refs(value):
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                yield value["$ref"]
            for item in value.values():
                yield from refs(item)
        elif isinstance(value, list):
            for item in value:
                yield from refs(item)

    schemas = document["components"]["schemas"]
    assert {ref for ref in refs(document) if ref.removeprefix("#/components/schemas/") not in schemas} == set()
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(names) == len(set(names))
    assert "x-words" not in json.dumps(document)


def test_every_path_of_the_interface_is_in_the_document(document):
    served = {route.path for route in routes() if route.include_in_schema}
    assert {path.removeprefix("/api/v1") for path in document["paths"]} >= {p.removeprefix("/api/v1") for p in served}
    assert len(served) > 15


def test_endpoints_are_plain_functions_and_dependencies_cost_no_thread():
    """A plain endpoint runs in one thread of the pool; a plain dependency would take another."""
    found = routes()
    assert len(found) > 20
    for route in found:
        assert not inspect.iscoroutinefunction(route.endpoint), route.path
        for dependency in route.dependant.dependencies:
            assert inspect.iscoroutinefunction(dependency.call), route.path
            assert not inspect.isasyncgenfunction(dependency.call), route.path


def test_command_prints_the_description_of_the_shipped_cycles(document):
    printed = subprocess.run(
        [sys.executable, "-c", "from ocop.cli import main; main()", "openapi"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert json.loads(printed.stdout) == document


def test_nothing_is_loaded_from_elsewhere():
    text = json.dumps(describe(CYCLES))
    assert "http://" not in text
    assert "https://" not in text
