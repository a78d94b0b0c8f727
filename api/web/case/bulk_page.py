"""One act on many cases: first what would become of each, then the same for real, a verdict a row.

At most ``CASES_MAX`` at once, so that the answer is there before anybody asks how far it is.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from uuid import UUID

from starlette.responses import Response

from api.lanes import takes_long
from api.problems import kind_of
from api.web.case.act_form import is_decision
from api.web.case.head import path_of
from api.web.case.labels import Labels, labels_of
from api.web.pages import Pages
from api.web.visit import OK, Visit, new_request_key
from workflow.domain.errors import GuardFailedError, InvalidInputError
from workflow.domain.process import Process
from workflow.domain.text import COMMENT_MAX
from workflow.services.fire_many import BulkCommand, Outcome, Verdict, fire_many
from workflow.services.show_cases import lines_of
from workflow.store.reads.case_lines import CaseLine

pages = Pages()

CASES_MAX: Final = 500
BACK: Final = "/viec"
_LISTED: Final = 60


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


OUTCOMES: Final[Mapping[Outcome, str]] = MappingProxyType(
    {
        "moved": _("Done"),
        "replayed": _("Done before, by this very request"),
        "would_move": _("Can be done"),
        "refused": _("Not done"),
    }
)


@dataclass(frozen=True, slots=True)
class Row:
    """A case with what became of it, or would."""

    code: str
    href: str
    name: str
    outcome: str
    words: str
    to_state: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list sends: cases that the reader may see, the act, what is said."""

    lines: tuple[CaseLine, ...]
    trigger: str
    comment: str
    versions: Mapping[UUID, int]


@pages.post("/ho-so/hang-loat")
@takes_long
def act_on_many(visit: Visit) -> Response:
    """Say what would become of each case; with ``sure`` do it. A case that is refused stops no other."""
    asked = _asked(visit)
    labels = labels_of(visit.sight, visit.language)
    process = _process(visit, asked)
    row = next(row for row in process.transitions if row.trigger == asked.trigger)
    needs_comment = row.comment == "required" and not asked.comment
    sure = visit.form.has("sure") and not needs_comment
    command = BulkCommand(
        actor_id=visit.sight.actor.id,
        trigger=asked.trigger,
        request_id=visit.form.raw("request_id") or new_request_key(),
        case_ids=[line.id for line in asked.lines],
        comment=asked.comment or ("-" if needs_comment else None),
        expected_versions=asked.versions,
        on_behalf=visit.form.has("behalf"),
        dry_run=not sure,
        channel="web",
    )
    verdicts = fire_many(visit.site.database, visit.site.clock, command)
    counts = Counter(verdict.outcome for verdict in verdicts)
    return visit.page(
        "case/bulk.html",
        status=OK if not (visit.form.has("sure") and needs_comment) else kind_of(InvalidInputError).status,
        label=labels.say(row.label),
        trigger=asked.trigger,
        comment=asked.comment,
        asks_comment=row.comment == "required",
        fault=visit.said(InvalidInputError("comment_required")) if visit.form.has("sure") and needs_comment else "",
        done=sure,
        rows=[_row(visit, labels, line, verdict) for line, verdict in zip(asked.lines, verdicts, strict=True)],
        open_count=counts["would_move"],
        done_count=counts["moved"] + counts["replayed"],
        refused_count=counts["refused"],
        is_decision=any(is_decision(process, row, source) for source in row.sources),
        kept=_kept(asked, verdicts),
        behalf=visit.form.has("behalf"),
        key=new_request_key(),
        back=BACK,
    )


def _asked(visit: Visit) -> Asked:
    """Read the form; cases that the reader may not see are left out as if they were not there."""
    ids = visit.form.texts("ids", maximum=_LISTED, most=CASES_MAX)
    trigger = visit.form.required("trigger")
    comment = visit.form.text("comment", maximum=COMMENT_MAX)
    lines = lines_of(visit.unit, visit.sight, ids)
    if not lines:
        raise InvalidInputError("input_required", pointer="/ids")
    told = {name.removeprefix("version."): visit.form.raw(name) for name in visit.form.fields if name[:8] == "version."}
    seen = {line.id: told.get(line.code, "") for line in lines}
    return Asked(
        lines=lines,
        trigger=trigger,
        comment=comment,
        versions={key: int(text) for key, text in seen.items() if text.isascii() and text.isdigit() and len(text) < 10},  # noqa: PLR2004 - what fits a version
    )


def _process(visit: Visit, asked: Asked) -> Process:
    """Give a version of the cases that has the act; raises InvalidInputError ``unknown_trigger``."""
    for line in asked.lines:
        process = visit.sight.processes[line.process]
        if asked.trigger in process.triggers:
            return process
    raise InvalidInputError("unknown_trigger", pointer="/trigger", trigger=asked.trigger[:64])


def _row(visit: Visit, labels: Labels, line: CaseLine, verdict: Verdict) -> Row:
    error = verdict.error
    reasons: tuple[str, ...] = ()
    if isinstance(error, GuardFailedError):
        listed = error.params["reasons"]
        reasons = tuple(str(reason[visit.language]) for reason in listed) if isinstance(listed, list) else ()
    elif error is not None:
        reasons = (visit.said(error),)
    return Row(
        code=line.code,
        href=path_of(line.code),
        name=line.product,
        outcome=verdict.outcome,
        words=visit.text(OUTCOMES[verdict.outcome]),
        to_state=labels.state(line.process, verdict.to_state) if verdict.to_state else "",
        reasons=reasons,
    )


def _kept(asked: Asked, verdicts: Sequence[Verdict]) -> list[tuple[str, int]]:
    """Give the cases that can be done, each with the version that was looked at."""
    return [
        (line.code, asked.versions.get(line.id, line.version))
        for line, verdict in zip(asked.lines, verdicts, strict=True)
        if verdict.outcome == "would_move"
    ]
