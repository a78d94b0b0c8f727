"""The interface against its own description: made-up requests, fitting and unfitting, of people of several roles.

Whatever is sent: no 5xx, only documented statuses and content types, every answer in its documented shape, and what
does not fit is refused. Each operation gives a good answer at least once, so that more than its refusals is tried.
Deeper by hand: OCOP_FUZZ=500 .venv/bin/pytest tests/integration/rest/test_rest_fuzz.py --hypothesis-seed=N
"""

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeAlias

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode, checks
from schemathesis.core import NOT_SET
from schemathesis.core.parameters import ParameterLocation

from tests.factories import CLOCK, cycle
from tests.integration.rest import fuzz_world
from tests.integration.rest.conftest import Rest, serve
from tests.integration.rest.evaluation_world import put_papers_on
from tests.integration.rest.fuzz_world import Known
from workflow.domain.system import SYSTEM
from workflow.services.tokens import issue_token

DEEPER = int(os.environ.get("OCOP_FUZZ", "0"))
EXAMPLES = DEEPER or 5
BOUNDARIES = 10_000 if DEEPER else 25
ROLES = (
    "producer",
    "other_producer",
    "commune_officer",
    "province_officer",
    "province_lead",
    "auditor",
    "admin",
    "council_secretary",
    "member",
    "d-commune_officer",
)
NOBODY = "nobody"
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
ON_ANSWERS = (
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
)
CHECKS = (
    *ON_ANSWERS,
    checks.negative_data_rejection,
    checks.missing_required_header,
    checks.unsupported_method,
    checks.allow_header_conformance,
)
LABELS = sorted(fuzz_world.operations(fuzz_world.strict([cycle()])))
QUIET = settings(
    max_examples=EXAMPLES,
    derandomize=not DEEPER,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
"""One example after another, none looked for twice: a fault is shown as it was found."""


Operation: TypeAlias = "APIOperation[Any, Any, Any, Any]"
Sent: TypeAlias = "Case[Any]"


@dataclass
class Fuzzed:
    """The interface, its operations, and what was answered so far."""

    rest: Rest
    schema: schemathesis.BaseSchema
    known: Known
    session: requests.Session
    answered: Counter[int] = field(default_factory=Counter)

    def operation(self, label: str) -> Operation:
        method, path = label.split(" ")
        return self.schema[path][method]

    def reach(self, operation: Operation) -> bool:
        """Send what is known to fit, as one role after another, until somebody gets a good answer."""
        body = self.known.bodies.get(operation.label, [NOT_SET])[0]
        if isinstance(body, dict) and "token" in body:
            body = {**body, "token": fuzz_world.seen_now(self.rest, body)}
        parts = {name: found[0] for (path, name), found in self.known.parts.items() if path == operation.path}
        asked = {parameter.name for parameter in operation.query}
        for who in ROLES:
            case = self.schema.make_case(
                operation=operation,
                path_parameters=parts,
                query={"ids": self.known.questions["ids"][0]} if "ids" in asked else {},
                headers={"Idempotency-Key": f"{who} reaches"},
                body=body,
                media_type="application/json",
            )
            if self.send(case, who, also=ON_ANSWERS).status_code < HTTPStatus.MULTIPLE_CHOICES:
                return True
        return False

    def boundaries(self, operation: Operation) -> Iterable[Sent]:
        """Give requests at the bounds of each value, and with one thing missing, doubled or wrong; evenly thinned."""
        config = self.schema.config.generation_for(operation=operation)
        found = list(self.schema.iter_coverage_cases(operation, generation_modes=list(MODES), generation_config=config))
        return found[:: -(-len(found) // BOUNDARIES)]

    def send(self, case: Sent, who: str, *, also: Sequence[Any] = CHECKS) -> schemathesis.Response:
        """Send one request as somebody and hold the answer against the description."""
        headers = {} if who == NOBODY else {"authorization": f"Bearer {self._token(case, who)}"}
        if case.path == fuzz_world.BOUNCES and not _has_unfit_headers(case):
            made = requests.Request(**case.as_transport_kwargs(base_url=str(self.rest.client.base_url))).prepare()
            headers["x-ocop-signature"] = fuzz_world.signature(_bytes(made.body))
        response = case.call(base_url=str(self.rest.client.base_url), session=self.session, headers=headers)
        self.answered[response.status_code] += 1
        case.validate_response(response, checks=list(also), headers=headers)
        return response

    def _token(self, case: Sent, who: str) -> str:
        """Give somebody's token; a fresh one where the request would end it."""
        if not case.path.startswith("/api/v1/tokens/"):
            return self.rest.tokens[who]
        with self.rest.database.unit() as unit:
            return issue_token(unit, CLOCK, SYSTEM, person_id=self.rest.scene.people[who], label="", days=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz") / "files"


@pytest.fixture(scope="module")
def rest(database_url, folder):
    with serve(database_url, also=lambda app: put_papers_on(app, folder)) as served:
        yield served


@pytest.fixture(scope="module")
def known(rest, folder):
    return fuzz_world.scene_of(rest, folder)


@pytest.fixture(scope="module")
def schema(rest, known):
    made = schemathesis.openapi.from_dict(fuzz_world.told(fuzz_world.strict([rest.scene.process]), known))
    made.config.checks.negative_data_rejection.expected_statuses = ["4xx"]
    made.config.checks.missing_required_header.expected_statuses = ["401", "403", "404", "415", "422"]
    return made


@pytest.fixture
def fuzzed(rest, schema, known):
    with requests.Session() as session:
        yield Fuzzed(rest, schema, known, session)


@pytest.mark.parametrize("label", LABELS)
def test_answers_are_as_described(fuzzed, label):
    operation = fuzzed.operation(label)
    assert fuzzed.reach(operation), f"nobody gets a good answer: {fuzzed.answered}"
    takes_more_than_a_path = operation.query or operation.headers or operation.body
    for mode in MODES if takes_more_than_a_path else MODES[:1]:  # any text fits a part of a path

        @QUIET
        @given(case=operation.as_strategy(generation_mode=mode), who=st.sampled_from((*ROLES, NOBODY)))
        def try_one(case, who):
            fuzzed.send(case, who)

        try_one()
    for number, case in enumerate(fuzzed.boundaries(operation)):
        fuzzed.send(case, ROLES[number % len(ROLES)])


def _has_unfit_headers(case: Sent) -> bool:
    found = case.meta.components.get(ParameterLocation.HEADER) if case.meta else None
    return found is not None and found.mode is GenerationMode.NEGATIVE


def _bytes(body: object) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body) if isinstance(body, bytes | bytearray) else b""
