"""The second half of a process's page: rights, clocks, notices, settings, windows, milestones, roles."""

from collections.abc import Iterable

from workflow.definitions.markdown import codes, table
from workflow.domain.process import ClockRule, Label, Process, Rung, SettingRef, Transition


def sections(process: Process) -> list[str]:
    """Give the sections in their order on the page."""
    return [
        _rights(process),
        _clocks(process),
        _settings(process),
        _notices(process),
        _named("Windows of the season", process.windows.items()),
        _milestones(process),
        _roles(process),
    ]


def _rights(process: Process) -> str:
    """● may fire; ○ may fire on behalf of the producer."""
    roles = [role.code for role in process.roles.values() if role.acts]
    rows = [
        [f"`{row.trigger}`", codes(row.sources[:1]) + _more(row), *(_right(row, role) for role in roles)]
        for row in process.transitions
    ]
    entries = [
        [f"enter: `{p.code}`", f"`{p.state}`", *("●" if role in p.by else "" for role in roles)]
        for p in process.entry_points.values()
    ]
    undo = ["undo", "any", *("●" if role in process.undo.by else "" for role in roles)]
    header = ["Act", "From", *(f"`{role}`" for role in roles)]
    legend = "● may; ○ may on behalf of the producer. Always within the territory of the role's level."
    return f"## Rights\n\n{legend}\n\n{table(header, [*entries, *rows, undo])}"


def _more(row: Transition) -> str:
    return f" and {len(row.sources) - 1} more" if len(row.sources) > 1 else ""


def _right(row: Transition, role: str) -> str:
    return ("●" if role in row.by else "") + ("○" if role in row.on_behalf else "")


def _clocks(process: Process) -> str:
    header = ["Clock", "Label", "Holder", "Limit", "Runs in", "May stop for", "Told", "Then", "Source"]
    rows = [_clock(process, clock) for clock in process.clocks.values()]
    legend = (
        "A term starts on entering a state that names the clock (the first day is not counted), ends on leaving for a\n"
        "state that does not, and runs on between states that share it. Notices: working days from the last day → role."
    )
    return f"## Clocks\n\n{legend}\n\n{table(header, rows)}"


def _clock(process: Process, clock: ClockRule) -> list[str]:
    states = [code for code, state in process.states.items() if clock.code in state.clocks]
    stops = "; ".join(f"{s.label.en} (by {codes(s.by)}, then {s.resume}) [{s.source.certainty}]" for s in clock.stops)
    told = _rungs(clock.reminders) + ("; up: " + _rungs(clock.escalation) if clock.escalation else "")
    then = [f"fires `{clock.breach_trigger}`" if clock.breach_trigger else "marked overdue"]
    then += [f"opening fires `{clock.open_trigger}`"] if clock.open_trigger else []
    then += [f"may be extended {clock.extensions} ×"] if clock.extensions else []
    return [
        f"`{clock.code}`",
        f"{clock.label.vi} / {clock.label.en}",
        f"`{clock.holder}`",
        limit(process, clock) + (f", only when `{clock.when}`" if clock.when else ""),
        codes(states),
        stops,
        told,
        "; ".join(then),
        f"{clock.source.text} [{clock.source.certainty}]",
    ]


def limit(process: Process, clock: ClockRule) -> str:
    """Give the limit in words, with the setting it comes from and that setting's default."""
    if clock.window is not None:
        return f"end of window `{clock.window}`"
    if clock.expiry_window is not None:
        opens, closes = (_value(process, part) for part in clock.expiry_window)
        return f"from {opens} to {closes} days before the certificate's last day"
    unit = (clock.unit or "").replace("_", " ")
    start = f" from `{clock.start_fact}`" if clock.start_fact else ""
    roll = ", rolls to a working day" if clock.roll_forward else ""
    return f"{_value(process, clock.limit)} {unit}{start}{roll}"


def _value(process: Process, value: int | SettingRef | None) -> str:
    if isinstance(value, SettingRef):
        return f"{process.settings[value.code].default} (setting `{value.code}`)"
    return str(value)


def _rungs(rungs: Iterable[Rung]) -> str:
    return ", ".join(f"{rung.offset:+d} → `{rung.to}` {rung.notice}" for rung in rungs)


def _settings(process: Process) -> str:
    header = ["Setting", "Vietnamese", "English", "Default", "Bounds", "Source"]
    rows = [
        [
            f"`{s.code}`",
            s.label.vi,
            s.label.en,
            f"{s.default} {s.unit.replace('_', ' ')}",
            f"{s.minimum}–{s.maximum}",
            f"{s.source.text} [{s.source.certainty}]",
        ]
        for s in process.settings.values()
    ]
    return f"## Settings\n\nA season that sets none of them uses the default.\n\n{table(header, rows)}"


def _notices(process: Process) -> str:
    rows = [[f"`{n.code}`", codes(n.to), n.label.vi, n.label.en] for n in process.notices.values()]
    return f"## Notices\n\n{table(['Notice', 'To', 'Vietnamese', 'English'], rows)}"


def _named(title: str, items: Iterable[tuple[str, Label]]) -> str:
    rows = [[f"`{code}`", label.vi, label.en] for code, label in items]
    return f"## {title}\n\n{table(['Code', 'Vietnamese', 'English'], rows)}"


def _milestones(process: Process) -> str:
    rows = [
        [f"`{m.code}`", m.label.vi, m.label.en, f"`{m.requires}`" if m.requires else ""]
        for m in process.milestones.values()
    ]
    return f"## Milestones\n\n{table(['Milestone', 'Vietnamese', 'English', 'Requires'], rows)}"


def _roles(process: Process) -> str:
    rows = [
        [
            f"`{r.code}`",
            r.label.vi,
            r.label.en,
            r.level,
            "acts" if r.acts else "reads" if r.sees_cases else "people and settings only",
        ]
        for r in process.roles.values()
    ]
    return f"## Roles\n\n{table(['Role', 'Vietnamese', 'English', 'Level', 'May'], rows)}"
