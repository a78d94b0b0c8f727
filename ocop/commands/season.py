"""``ocop season …``: the windows of a season, changed with a preview; late admissions."""

from typing import TYPE_CHECKING, Annotated

import typer

from ocop.errors import OperatorError

if TYPE_CHECKING:
    from workflow.domain.facts import ActorFacts, Window
    from workflow.services.season_plan import Part
    from workflow.store.database import Database

Code = Annotated[str, typer.Argument(help="The season's code, such as thach-ha-2020.")]
By = Annotated[str, typer.Option("--by", help="Login of the person who answers for it.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; it stands in the record of the change.")]
Apply = Annotated[bool, typer.Option("--apply", help="Do it. Without this it is only tried.")]
Url = Annotated[str | None, typer.Option("--database-url", help="Another database than the instance's own.")]


def register(app: typer.Typer) -> None:
    """Add the family of verbs to the command line."""
    verbs = typer.Typer(
        name="season", help="Windows and settings of a season, and who was admitted late.", no_args_is_help=True
    )
    verbs.command(name="windows")(windows)
    verbs.command(name="set-window")(set_window)
    verbs.command(name="copy-windows")(copy_windows)
    verbs.command(name="settings")(settings)
    verbs.command(name="set-setting")(set_setting)
    verbs.command(name="admit-late")(admit_late)
    verbs.command(name="late")(late)
    app.add_typer(verbs)


def windows(code: Code, database_url: Url = None) -> None:
    """List the windows of a season, in their order."""
    from ocop.handles import handle
    from workflow.services.season_plan import plan_of

    with handle(database_url, what="season windows") as database, database.single() as unit:
        for window in plan_of(unit, code).season.windows:
            typer.echo(_say(window))


def set_window(
    code: Code,
    window: Annotated[str, typer.Argument(help="The window's code, such as ideas.")],
    by: By,
    reason: Reason,
    *,
    opens: Annotated[str | None, typer.Option("--opens", help="2020-03-16 | within 04/2020")] = None,
    closes: Annotated[
        str | None, typer.Option("--closes", help="2020-04-29 | before 2020-09-20 | before 08/2020 | within 04/2020")
    ] = None,
    hard: Annotated[bool, typer.Option("--hard/--soft", help="Whether the days are enforced.")] = False,
    unit_code: Annotated[
        str | None, typer.Option("--unit", help="For the cases of this unit alone; its official code.")
    ] = None,
    number: Annotated[int, typer.Option("--round", help="Which round of that code; one more adds it.")] = 1,
    remove: Annotated[bool, typer.Option("--remove", help="Take the round away.")] = False,
    apply: Apply = False,
    database_url: Url = None,
) -> None:
    """Change, add or remove one round of a window; says first what it does to the clocks that run."""
    from ocop.calendar_versions import unit_of
    from ocop.handles import handle
    from workflow.services.change_windows import window_of
    from workflow.services.season_plan import plan_of

    with handle(database_url, what="season set-window") as database:
        place = None if unit_code is None else unit_of(database, unit_code)
        with database.single() as unit:
            standing = list(plan_of(unit, code).season.windows)
        rounds = [i for i, old in enumerate(standing) if old.code == window and old.unit_id == place]
        if not 1 <= number <= len(rounds) + (not remove):
            raise OperatorError(f"The window '{window}' has {len(rounds)} rounds there; name one of them.")
        if remove:
            del standing[rounds[number - 1]]
        else:
            new = window_of(window, opens, closes, hard=hard, unit_id=place)
            if number > len(rounds):
                standing.append(new)
            else:
                standing[rounds[number - 1]] = new
        _change(database, code, standing, by=by, reason=reason, apply=apply)


def copy_windows(
    code: Annotated[str, typer.Argument(metavar="FROM", help="The season to take the plan from.")],
    into: Annotated[str, typer.Argument(metavar="TO", help="The season of the new year.")],
    by: By,
    reason: Reason,
    apply: Apply = False,
    database_url: Url = None,
) -> None:
    """Propose last year's plan on the new year's calendar; with --apply it becomes the new season's plan."""
    from ocop.handles import handle
    from workflow.services.change_windows import propose_windows

    with handle(database_url, what="season copy-windows") as database:
        with database.single() as unit:
            proposals = propose_windows(unit, code, into=into)
        for one in proposals:
            if one.new is None:
                typer.echo(f"{_say(one.old)}: left out, the new season's cycle has no such window")
            else:
                typer.echo(f"{_say(one.old)} → {_say(one.new)}{'' if one.new == one.by_rule else '  (off days off)'}")
        new = [one.new for one in proposals if one.new is not None]
        _change(database, into, new, by=by, reason=reason, apply=apply)


def settings(code: Code, database_url: Url = None) -> None:
    """List the terms and thresholds of a season, with what is usual and where it stands written."""
    from ocop.handles import handle
    from workflow.services.change_settings import in_force
    from workflow.services.engines import engine_of
    from workflow.services.season_plan import plan_of

    with handle(database_url, what="season settings") as database, database.single() as unit:
        plan = plan_of(unit, code)
        process = engine_of(unit, plan.process_hash).process
        for name, value in in_force(process, plan.season.settings).items():
            setting = process.settings[name]
            own = f" (usual: {setting.default})" if name in plan.season.settings else ""
            typer.echo(f"{name} {value} {setting.unit}{own}  {setting.source.text}")


def set_setting(
    code: Code,
    name: Annotated[str, typer.Argument(help="The setting's code, such as idea_completion_days.")],
    value: Annotated[str, typer.Argument(help="A number, yes or no; 'usual' goes back to the usual value.")],
    by: By,
    reason: Reason,
    *,
    apply: Apply = False,
    database_url: Url = None,
) -> None:
    """Change one term or threshold; says first what it does to the clocks that run."""
    from ocop.calendar_versions import actor_of, say_tally
    from ocop.handles import handle
    from workflow.domain.time import SystemClock
    from workflow.services.change_settings import SettingsRequest, change_settings, preview_settings

    switches: dict[str, bool | None] = {"usual": None, "yes": True, "no": False}
    changed = {name: switches[value] if value in switches else int(value) if value.isdecimal() else value}
    with handle(database_url, what="season set-setting") as database:
        actor = actor_of(database, by)
        _require(database, actor, code, "settings")
        seen = preview_settings(database, SystemClock(), code, changed)
        typer.echo(f"{name}: {seen.before[name]} → {seen.after[name]}; {say_tally(seen.tally)}")
        if not apply:
            typer.echo("Nothing was changed; repeat it with --apply to do it.")
            return
        request = SettingsRequest(code, changed, reason, seen.token)
        typer.echo(f"Done: {say_tally(change_settings(database, SystemClock(), actor, request))}")


def admit_late(
    case: Annotated[str, typer.Argument(help="The case's number, such as THA-2020-0007.")],
    window: Annotated[str, typer.Argument(help="The window's code, such as ideas.")],
    until: Annotated[str, typer.Argument(help="The last day of the admission, such as 2020-06-12.")],
    by: By,
    reason: Reason,
    database_url: Url = None,
) -> None:
    """Admit one case late to a window, through a day."""
    from ocop.calendar_versions import actor_of
    from ocop.calendars import read_day
    from ocop.handles import handle
    from workflow.domain.admit import AdmitCommand
    from workflow.domain.time import SystemClock
    from workflow.services.admit_late import admit_late as admit
    from workflow.store.reads import case_sheet

    last = read_day(until)
    with handle(database_url, what="season admit-late") as database:
        actor = actor_of(database, by)
        with database.unit() as unit:
            key = case_sheet.key_of(unit, case)
            if key is None:
                raise OperatorError(f"There is no case '{case[:40]}'.")
            request_id = f"late:{window}:{last}"
            command = AdmitCommand(key, actor.id, window, last, reason, request_id, channel="cli")
            receipt = admit(unit, SystemClock(), command)
    typer.echo(f"{case} is admitted to {window} through {last} (entry {receipt.seq}).")


def late(code: Code, database_url: Url = None) -> None:
    """List who was admitted late in a season, and why."""
    from ocop.handles import handle
    from workflow.store.reads.late_admissions import late_admissions

    with handle(database_url, what="season late") as database, database.single() as unit:
        found = late_admissions(unit, code)
    for one in found:
        typer.echo(f"{one.case}  {one.window}  through {one.until}  {one.by}: {one.reason}")
    typer.echo(f"{len(found)} admitted late.")


def _change(database: "Database", code: str, windows: "list[Window]", *, by: str, reason: str, apply: bool) -> None:
    from ocop import progress
    from ocop.calendar_versions import actor_of, say_tally
    from workflow.domain.time import SystemClock
    from workflow.services.change_windows import WindowsRequest, change_windows, preview_windows

    actor = actor_of(database, by)
    _require(database, actor, code, "windows")
    with progress.bar("clocks") as told:
        seen = preview_windows(
            database, SystemClock(), code, windows, progress=lambda done, total: told(done, total, "counted")
        )
    typer.echo(say_tally(seen.tally))
    if not apply:
        typer.echo("Nothing was changed; repeat it with --apply to do it.")
        return
    with progress.bar("clocks") as told:
        done = change_windows(
            database,
            SystemClock(),
            actor,
            WindowsRequest(code, tuple(windows), reason, seen.token),
            progress=lambda number, total: told(number, total, "written"),
        )
    typer.echo(f"Done: {say_tally(done)}")


def _require(database: "Database", actor: "ActorFacts", code: str, part: "Part") -> None:
    """Refuse whoever may not change it before anything is tried, as the change itself does."""
    from workflow.services.season_plan import plan_of, require_change

    with database.single() as unit:
        require_change(unit, actor, plan_of(unit, code), part)


def _say(window: "Window") -> str:
    opens, closes = window.opens_rule or window.opens_on or "…", window.closes_rule or window.closes_on or "…"
    worded = f" ({window.closes_on})" if window.closes_rule else ""
    place = f" unit {window.unit_id}" if window.unit_id else ""
    return f"{window.code} {opens} – {closes}{worded} {'hard' if window.hard else 'soft'}{place}"
