"""One table turns errors into HTTP: it covers every class, and says what was agreed."""

import ast
import json
from pathlib import Path

import pytest

import api.errors as edge
import workflow.domain.errors as domain
from api.problems import KINDS, explain, kind_of, problem_of
from api.vocabulary import Vocabulary
from config.i18n import load_translator
from tests.factories import cycle
from workflow.domain.errors import DomainError

ROOT = Path(__file__).parents[2]
AGREED = {
    domain.NotFoundError: 404,
    domain.NotAuthenticatedError: 401,
    domain.NotPermittedError: 403,
    domain.InvalidInputError: 422,
    domain.TransitionNotAllowedError: 409,
    domain.GuardFailedError: 409,
    domain.ConflictError: 409,
    domain.StaleVersionError: 409,
    domain.LostRaceError: 409,
    domain.UnavailableError: 503,
    domain.ProcessFileError: 422,
    edge.MalformedRequestError: 400,
    edge.MethodNotAllowedError: 405,
    edge.PayloadTooLargeError: 413,
    edge.AddressTooLongError: 414,
    edge.UnsupportedMediaTypeError: 415,
    edge.ForeignFormError: 403,
    edge.OldFormError: 403,
    edge.RateLimitedError: 429,
    edge.HeadersTooLargeError: 431,
    edge.InternalError: 500,
}


def every_class(parent: type[DomainError] = DomainError) -> set[type[DomainError]]:
    return {parent}.union(*(every_class(child) for child in parent.__subclasses__()))


@pytest.fixture(scope="module")
def words():
    return Vocabulary([cycle()]).words


def problem(error, words, *, language="en", preconditioned=False):
    return problem_of(
        error,
        translator=load_translator(),
        words=words,
        language=language,
        instance="/api/v1/cases/x",
        request_id="r1",
        preconditioned=preconditioned,
    )


def test_every_error_class_of_the_product_is_in_the_table():
    ours = {cls for cls in every_class() if cls.__module__.split(".")[0] in {"workflow", "api"}}

    assert ours - KINDS.keys() == set()


def test_a_class_unknown_to_the_table_looks_like_its_parent():
    class CaseNotFoundError(domain.NotFoundError):
        """A class that somebody adds later."""

    assert kind_of(CaseNotFoundError).status == 404


@pytest.mark.parametrize(("error", "status"), AGREED.items())
def test_status_is_as_agreed(error, status, words):
    assert problem(error("lost_race"), words).status == status


def test_stale_version_is_412_only_when_the_caller_sent_if_match(words):
    stale = domain.StaleVersionError("stale_version", expected=1, version=2, state="plan_draft")

    assert problem(stale, words).status == 409
    assert problem(stale, words, preconditioned=True).status == 412
    assert problem(domain.ConflictError("code_taken", taken="x"), words, preconditioned=True).status == 409


def test_headers_that_statuses_need_are_there(words):
    assert (
        problem(domain.NotAuthenticatedError("not_authenticated"), words)
        .headers["www-authenticate"]
        .startswith("Bearer")
    )
    assert int(problem(domain.UnavailableError("database_busy"), words).headers["retry-after"]) > 0
    assert problem(edge.RateLimitedError("rate_limited", seconds=40), words).headers["retry-after"] == "40"
    assert problem(edge.MethodNotAllowedError("method_not_allowed", allowed="GET"), words).headers["allow"] == "GET"


def test_problem_has_the_members_of_rfc_9457_and_ours(words):
    error = domain.NotPermittedError("role_not_permitted", trigger="accept_idea", roles=["province_officer"])

    assert json.loads(problem(error, words, language="vi").rendered()) == {
        "type": "/api/docs#role_not_permitted",
        "title": "Việc do người khác làm",
        "status": 403,
        "detail": "Việc này do Cán bộ Văn phòng Điều phối nông thôn mới tỉnh làm. Chưa có gì thay đổi.",
        "instance": "/api/v1/cases/x",
        "request_id": "r1",
        "code": "role_not_permitted",
        "params": {"trigger": "accept_idea", "roles": ["province_officer"]},
    }


def test_every_fault_of_an_input_is_given_with_its_pointer(words):
    faults = [{"pointer": "/comment", "code": "comment_required"}, {"pointer": "/inputs/a~1b", "code": "input_unknown"}]
    error = domain.InvalidInputError("inputs_invalid", errors=faults)

    said = explain(error, translator=load_translator(), words=words, language="en")

    assert [(fault["pointer"], fault["code"]) for fault in said["errors"]] == [
        ("/comment", "comment_required"),
        ("/inputs/a~1b", "input_unknown"),
    ]
    assert said["errors"][1]["detail"] == "Nothing of this name is asked for here. Leave it out."
    assert "errors" not in said["params"]


def test_every_reason_of_a_guard_is_given_with_who_lifts_it(words):
    reasons = [
        {"code": "is_season_open", "vi": "Mùa chưa mở", "en": "The season is closed", "lifted_by": "province_lead"},
        {"code": "has_fact", "vi": "Chưa có điểm", "en": "No points yet", "lifted_by": None},
    ]
    error = domain.GuardFailedError("guards_failed", trigger="accept_idea", reasons=reasons)

    said = explain(error, translator=load_translator(), words=words, language="vi")

    assert [(r["code"], r["detail"], r["lifted_by"]) for r in said["reasons"]] == [
        ("is_season_open", "Mùa chưa mở", "province_lead"),
        ("has_fact", "Chưa có điểm", None),
    ]
    assert said["reasons"][0]["lifted_by_label"].startswith("Lãnh đạo Văn phòng")


def test_internal_error_says_nothing_of_its_cause(words):
    body = problem(edge.InternalError("internal_error", request_id="abc"), words).rendered().decode()

    assert "abc" in body
    assert "Traceback" not in body


def test_statuses_are_named_nowhere_else_in_the_edge():
    """Refusals come from the table: no other file of the edge makes a response with a status of 400 or more."""
    named = {
        f"{path.relative_to(ROOT)}:{node.lineno}": node.value
        for path in (*(ROOT / "api").glob("*.py"), *(ROOT / "api/rest").glob("*.py"))
        if path.name not in {"problems.py", "health.py"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and type(node.value) is int and node.value in set(AGREED.values()) | {412}
    }
    assert named == {}
