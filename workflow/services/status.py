"""The season as it stood at an instant: counts, milestones, who holds what. Computed from history."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from workflow.domain.errors import NotFoundError
from workflow.domain.process import Label, Milestone, Process
from workflow.domain.time import Clock
from workflow.services.engines import engine_of
from workflow.services.status_report import (
    CommuneRow,
    Count,
    Holding,
    MilestoneFigure,
    SeasonStatus,
    TargetFigure,
    VersionCount,
)
from workflow.store.database import Database
from workflow.store.reads import season_status as reads
from workflow.store.reads.season_status import ActCount, SeasonHead, Standing

RETURNED: Final = "returned"
STARS: Final = "stars_"

Processes = Mapping[str, Process]


def season_status(database: Database, clock: Clock, *, code: str, at: datetime | None = None) -> SeasonStatus:
    """Give the season as it stood at ``at`` (None: now), read at one instant of the database.

    Raises NotFoundError ``season_not_found``.
    """
    instant = clock.now() if at is None else at
    with database.snapshot() as unit:
        head = reads.season_head(unit, code)
        if head is None:
            raise NotFoundError("season_not_found", season=code[:60])
        rows = reads.standings(unit, season_id=head.id, at=instant)
        acts = reads.act_counts(unit, season_id=head.id, at=instant)
        hashes = {head.process_hash, *(row.process_hash for row in rows), *(act.process_hash for act in acts)}
        processes = {key: engine_of(unit, key).process for key in sorted(hashes)}
    own = processes[head.process_hash]
    running = [row for row in rows if not _is_final(processes, row)]
    milestones = _milestones(own, rows, running)
    return SeasonStatus(
        season=head.code,
        name=Label(head.name_vi, head.name_en),
        unit=head.unit,
        province=head.province,
        at=instant,
        cases=len(rows),
        ended=len(rows) - len(running),
        steps=_steps(own, processes, running),
        states=_states(own, processes, rows),
        milestones=milestones,
        holders=_holders(head, processes, running),
        communes=_communes(processes, rows),
        returns=_returns(own, processes, acts),
        targets=_targets(head, rows, milestones),
        versions=_versions(processes, rows),
    )


def _is_final(processes: Processes, row: Standing) -> bool:
    return processes[row.process_hash].states[row.state].final


def _step(processes: Processes, row: Standing) -> int:
    return processes[row.process_hash].states[row.state].step


def _steps(own: Process, processes: Processes, running: Sequence[Standing]) -> tuple[Count, ...]:
    counts = Counter(_step(processes, row) for row in running)
    return tuple(Count(step.code, step.label, step.number, counts[step.number]) for step in own.steps)


def _states(own: Process, processes: Processes, rows: Sequence[Standing]) -> tuple[Count, ...]:
    """Count the states that hold a case, in the order of the season's own process, others after."""
    counts = Counter(row.state for row in rows)
    of = {row.state: processes[row.process_hash].states[row.state] for row in rows}
    order = {code: place for place, code in enumerate(own.states)}
    found = sorted(counts, key=lambda code: (of[code].step, order.get(code, len(order)), code))
    return tuple(Count(code, of[code].staff, of[code].step, counts[code], of[code].final) for code in found)


def _milestones(own: Process, rows: Sequence[Standing], running: Sequence[Standing]) -> tuple[MilestoneFigure, ...]:
    return tuple(_milestone(milestone, rows, running) for milestone in own.milestones.values())


def _milestone(milestone: Milestone, rows: Sequence[Standing], running: Sequence[Standing]) -> MilestoneFigure:
    reached = f"reached.{milestone.code}"
    missing: tuple[str, ...] | None = None
    if milestone.requires is not None:
        before = f"reached.{milestone.requires}"
        waiting = [row for row in running if before in row.facts and reached not in row.facts]
        missing = tuple(row.product for row in sorted(waiting, key=lambda row: (row.product_key, row.code)))
    return MilestoneFigure(milestone.code, milestone.label, sum(reached in row.facts for row in rows), missing)


def _holders(head: SeasonHead, processes: Processes, running: Sequence[Standing]) -> tuple[Holding, ...]:
    """Group running cases by whose turn it is and where; who has waited longest comes first."""
    groups: dict[tuple[str, str], list[Standing]] = {}
    for row in running:
        role = processes[row.process_hash].roles[row.holder or ""]
        place = {
            "producer": row.producer,
            "commune": row.commune,
            "district": row.district or "",
            "province": head.province,
        }.get(role.level, "")
        groups.setdefault((role.code, place), []).append(row)
    found = [
        Holding(
            holder=code,
            label=processes[held[0].process_hash].roles[code].label,
            place=place,
            count=len(held),
            oldest_since=min(row.since for row in held),
        )
        for (code, place), held in groups.items()
    ]
    return tuple(sorted(found, key=lambda h: (h.oldest_since, h.holder, h.place)))


def _communes(processes: Processes, rows: Sequence[Standing]) -> tuple[CommuneRow, ...]:
    groups: dict[tuple[str, str], list[Standing]] = {}
    for row in rows:
        groups.setdefault((row.commune_key, row.commune), []).append(row)
    return tuple(
        CommuneRow(
            commune=name,
            steps=dict(Counter(_step(processes, row) for row in held if not _is_final(processes, row))),
            ended=sum(_is_final(processes, row) for row in held),
        )
        for (_, name), held in sorted(groups.items())
    )


def _returns(own: Process, processes: Processes, acts: Sequence[ActCount]) -> dict[int, int]:
    counts = {step.number: 0 for step in own.steps}
    for act in acts:
        process = processes[act.process_hash]
        transition = process.table.get((act.from_state or "", act.trigger))
        if transition is not None and transition.effects.outcome == RETURNED:
            counts[process.states[transition.sources[0]].step] += act.count
    return counts


def _targets(
    head: SeasonHead, rows: Sequence[Standing], milestones: Sequence[MilestoneFigure]
) -> tuple[TargetFigure, ...]:
    reached = {m.code: m.reached for m in milestones}
    stars = Counter(f"{STARS}{row.facts['stars']}" for row in rows if _is_recognised(row))
    return tuple(
        TargetFigure(
            indicator=target["indicator"],
            target=target["value"],
            unit=target["unit"],
            figure=stars[target["indicator"]]
            if target["indicator"].startswith(STARS)
            else reached.get(target["indicator"], 0),
        )
        for target in head.targets
    )


def _is_recognised(row: Standing) -> bool:
    return "reached.recognised" in row.facts and "stars" in row.facts


def _versions(processes: Processes, rows: Sequence[Standing]) -> tuple[VersionCount, ...]:
    counts = Counter(row.process_hash for row in rows)
    return tuple(VersionCount(p.code, p.version, key, counts[key]) for key, p in processes.items())
