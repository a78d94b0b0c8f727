"""A season's status as JSON: milestones and what is missing at the top level, under the names of the cycle file."""

from typing import Any

from workflow.domain.time import VIETNAM
from workflow.services.status_report import Count, SeasonStatus


def to_json(status: SeasonStatus, language: str) -> dict[str, Any]:
    """Give the report as plain values; labels in ``language``, instants in Vietnam's time."""
    return {
        "season": status.season,
        "name": status.name.text(language),
        "unit": status.unit,
        "province": status.province,
        "as_of": status.at.astimezone(VIETNAM).isoformat(),
        "cases": status.cases,
        "ended": status.ended,
        **{m.code: m.reached for m in status.milestones},
        **{m.missing_key: list(m.missing) for m in status.milestones if m.missing is not None},
        "steps": [
            {"number": s.step, "code": s.code, "label": s.label.text(language), "count": s.count} for s in status.steps
        ],
        "states": [_state(state, language) for state in status.states],
        "holders": [
            {
                "holder": held.holder,
                "label": held.label.text(language),
                "place": held.place or None,
                "count": held.count,
                "oldest_since": held.oldest_since.astimezone(VIETNAM).isoformat(),
            }
            for held in status.holders
        ],
        "communes": [
            {"commune": row.commune, "steps": {str(k): v for k, v in sorted(row.steps.items())}, "ended": row.ended}
            for row in status.communes
        ],
        "returns": {str(step): count for step, count in status.returns.items()},
        "targets": [
            {"indicator": t.indicator, "target": t.target, "unit": t.unit, "figure": t.figure} for t in status.targets
        ],
        "processes": [
            {"code": v.code, "version": v.version, "hash": v.hash, "cases": v.count} for v in status.versions
        ],
    }


def _state(state: Count, language: str) -> dict[str, Any]:
    return {
        "code": state.code,
        "label": state.label.text(language),
        "step": state.step,
        "final": state.final,
        "count": state.count,
    }
