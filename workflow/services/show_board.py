"""Show a season's public board: communes by steps, as it is or as it stood at an instant. Counts only."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter

from workflow.domain.calendar import WorkingCalendar
from workflow.domain.days_held import PARTIES, Party, party_of
from workflow.domain.errors import NotFoundError
from workflow.domain.process import Label, Process, Step
from workflow.domain.reach import EVERYTHING, NOTHING, Reach
from workflow.domain.search import SPELLED
from workflow.domain.time import Clock, local_day
from workflow.services.engines import engine_of
from workflow.services.show_clocks import working_days
from workflow.services.work_rows import book, due_soon_through, late_before
from workflow.store.database import Unit
from workflow.store.reads import season_board
from workflow.store.reads.scope import EVERYWHERE, Scope
from workflow.store.reads.season_board import SeasonRow, TallyRow


@dataclass(frozen=True, slots=True)
class SeasonHead:
    """What the head of the board says of a season."""

    code: str
    name: Label
    year: int
    is_open: bool
    province: str
    plan_no: str | None
    plan_on: date | None
    source: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the board; ``counts`` follows the steps, ``within`` is the unit above, where it needs saying.

    ``late`` and ``due_soon`` follow the steps too: cases whose running clock is so; zeros when no time was given.
    ``commune_id`` is empty in the totals.
    """

    name: str
    within: str | None
    counts: tuple[int, ...]
    ended: int
    late: tuple[int, ...] = ()
    due_soon: tuple[int, ...] = ()
    commune_id: str = ""

    @property
    def total(self) -> int:
        """Every case of the line, running or ended."""
        return sum(self.counts) + self.ended


@dataclass(frozen=True, slots=True)
class Share:
    """A number of cases under a label: whose turn, or how they ended."""

    label: Label
    count: int


@dataclass(frozen=True, slots=True)
class PartyShare:
    """How many running cases a level holds, and how many of them are late."""

    party: Party
    count: int
    late: int


@dataclass(frozen=True, slots=True)
class MilestoneFigure:
    """A milestone with the cases that reached it and the running ones that are next to."""

    label: Label
    reached: int
    awaited: int


@dataclass(frozen=True, slots=True)
class SeasonWindow:
    """A window of the season's calendar; both days are inside."""

    label: Label
    opens_on: date | None
    closes_on: date | None

    def is_open(self, day: date) -> bool:
        """Say whether the day lies in the window; one without a last day is never called open."""
        return self.closes_on is not None and (self.opens_on or date.min) <= day <= self.closes_on


@dataclass(frozen=True, slots=True)
class Board:
    """A season's board at one instant; every figure comes from the same snapshot.

    ``invented`` of the products were made up for a demonstration (0 where lateness is counted); ``windows`` are in the
    order they close.
    """

    season: SeasonHead
    others: tuple[SeasonHead, ...]
    process: Process
    steps: tuple[Step, ...]
    lines: tuple[Line, ...]
    totals: Line
    invented: int
    windows: tuple[SeasonWindow, ...]
    turns: tuple[Share, ...] = ()
    endings: tuple[Share, ...] = ()
    milestones: tuple[MilestoneFigure, ...] = ()
    parties: tuple[PartyShare, ...] = ()


def show_board(
    unit: Unit,
    *,
    season_code: str | None = None,
    at: datetime | None = None,
    clock: Clock | None = None,
    area: Scope = EVERYWHERE,
    reach: Reach = EVERYTHING,
    figures_only: bool = False,
) -> Board | None:
    """Give the board of a season, of the last opened one when none is named; None when there is no season.

    ``at`` shows it as it stood then, from history. With a ``clock`` lateness is counted as well, of ``at`` or
    of now. ``area`` counts the cases of a person's scope only, ``reach`` names the seasons of its provinces.
    ``figures_only``: lines and totals, without turns, endings, milestones and parties. Drafts are
    not public. Two statements, three with a clock (and one more per process version met for the first time); open
    ``unit`` as a snapshot.

    Raises NotFoundError ``season_not_found``.
    """
    seasons = season_board.seasons(unit, code=season_code, reach=reach)
    if not seasons and season_code is None:
        return None
    return _board(unit, seasons, season_code, at=at, clock=clock, area=area, figures_only=figures_only)[0]


def board_of(
    unit: Unit, season_code: str, *, at: datetime | None, clock: Clock, area: Scope
) -> tuple[Board, SeasonRow]:
    """Give the board of a season as ``show_board`` does, other seasons left out, with its row; raises NotFoundError."""
    only = season_board.seasons(unit, code=season_code, reach=NOTHING)
    return _board(unit, only, season_code, at=at, clock=clock, area=area)


def _board(
    unit: Unit,
    seasons: Sequence[SeasonRow],
    season_code: str | None,
    *,
    at: datetime | None,
    clock: Clock | None,
    area: Scope,
    figures_only: bool = False,
) -> tuple[Board, SeasonRow]:
    season = seasons[0] if season_code is None else next((s for s in seasons if s.code == season_code), None)
    if season is None:
        raise NotFoundError("season_not_found")
    process = engine_of(unit, season.process_hash).process
    codes = [(milestone.code, milestone.requires) for milestone in process.milestones.values()]
    asked = None if figures_only else [code for code, _ in codes]
    tally = season_board.tally(unit, season, codes=asked, at=at, days=_days(unit, at, clock), area=area)
    lines = _lines(process, tally)
    board = Board(
        season=_head(season),
        others=tuple(_head(other) for other in seasons if other.id != season.id),
        process=process,
        steps=process.steps,
        lines=lines,
        totals=totals_of(process, lines),
        invented=sum(row.invented for row in tally),
        windows=_windows(process, season),
    )
    return (board if figures_only else _with_shares(unit, board, tally, codes)), season


def _with_shares(unit: Unit, board: Board, tally: Sequence[TallyRow], codes: Sequence[tuple[str, str | None]]) -> Board:
    process = board.process
    return replace(
        board,
        turns=_turns(process, tally),
        endings=_endings(unit, process, tally),
        milestones=tuple(
            MilestoneFigure(process.milestones[row.code].label, row.reached, row.awaited)
            for row in season_board.milestones(tally, codes)
        ),
        parties=_parties(process, tally),
    )


def upcoming(board: Board, calendar: WorkingCalendar | None, today: date) -> tuple[tuple[Label, date, int | None], ...]:
    """Give the windows that close today or later, the first at the head, with the working days left in each."""
    return tuple(
        (window.label, window.closes_on, working_days(calendar, today, window.closes_on))
        for window in board.windows
        if window.closes_on is not None and window.closes_on >= today
    )


def cell_query(
    season: str, commune: str | None = None, *, step: int | None = None, late: bool = False, ended: bool | None = None
) -> str:
    """Give the text that ``search_cases`` and ``show_queue`` take for the cases behind a figure of a season's board.

    ``late`` cases run; ``ended`` None asks for those that run and those that have ended.
    """
    parts = [f"{SPELLED['season'][0]}:{season}"]
    if commune is not None:
        parts.append(f'{SPELLED["commune"][0]}:"{commune}"')
    if step is not None:
        parts.append(f"{SPELLED['step'][0]}:{step}")
    if late:
        parts.append(f"{SPELLED['late'][0]}:>0")
    if ended is not None:
        parts.append(f"{SPELLED['state'][0]}:{'da-ket-thuc' if ended else 'dang-chay'}")
    return " ".join(parts)


def _days(unit: Unit, at: datetime | None, clock: Clock | None) -> tuple[date, date] | None:
    """Give the day before which a last day is late, and the last one that is due soon."""
    if clock is None:
        return None
    today = local_day(clock.now() if at is None else at)
    calendar = book(unit).country
    return late_before(calendar, today), due_soon_through(calendar, today)


def _lines(process: Process, tally: Iterable[TallyRow]) -> tuple[Line, ...]:
    """Fold the counts into one line a commune, in the order they come in."""
    places = {step.number: place for place, step in enumerate(process.steps)}
    empty = (0,) * len(process.steps)
    found: list[Line] = []
    for _, group in groupby(tally, key=attrgetter("commune_id")):
        rows = list(group)
        counts, late, soon, ended = list(empty), list(empty), list(empty), 0
        for row in rows:
            if row.ended_state is not None:
                ended += row.number
            place = places.get(row.step)
            if place is not None:
                counts[place] += row.number if row.ended_state is None else 0
                late[place] += row.late
                soon[place] += row.due_soon
        of, figures = rows[0], (tuple(counts), ended, tuple(late), tuple(soon))
        found.append(Line(of.commune, of.within, *figures, of.commune_id))
    return tuple(found)


def totals_of(process: Process, lines: tuple[Line, ...]) -> Line:
    """Add the lines up, step by step."""

    def summed(of: Callable[[Line], tuple[int, ...]]) -> tuple[int, ...]:
        return tuple(map(sum, zip(*map(of, lines), strict=True))) or (0,) * len(process.steps)

    return Line(
        "",
        None,
        summed(lambda line: line.counts),
        sum(line.ended for line in lines),
        summed(lambda line: line.late),
        summed(lambda line: line.due_soon),
    )


def _turns(process: Process, tally: Iterable[TallyRow]) -> tuple[Share, ...]:
    """Whose turn it is, in the order of the process's roles."""
    held: Counter[str] = Counter()
    for row in tally:
        if row.holder is not None:
            held[row.holder] += row.number
    return tuple(Share(role.label, held[role.code]) for role in process.roles.values() if held[role.code])


def _parties(process: Process, tally: Iterable[TallyRow]) -> tuple[PartyShare, ...]:
    """Whose turn it is by level, with how many of theirs are late; levels without a role are left out."""
    held: Counter[Party] = Counter()
    late: Counter[Party] = Counter()
    for row in tally:
        if row.holder is not None:
            party = party_of(process.roles.get(row.holder))
            held[party] += row.number
            late[party] += row.late
    known = {party_of(role) for role in process.roles.values()} | held.keys()
    return tuple(
        PartyShare(party, held[party], late[party]) for party in PARTIES if party in known and party != "nobody"
    )


def _endings(unit: Unit, process: Process, tally: Iterable[TallyRow]) -> tuple[Share, ...]:
    """How cases ended, in the order of the process's states; a state of another version keeps its own label."""
    ended: Counter[str] = Counter()
    labels: dict[str, Label] = {code: state.staff for code, state in process.states.items()}
    for row in tally:
        if row.ended_state is None:
            continue
        ended[row.ended_state] += row.number
        if row.ended_state not in labels:
            labels[row.ended_state] = engine_of(unit, row.process_hash).process.states[row.ended_state].staff
    return tuple(Share(label, ended[code]) for code, label in labels.items() if ended[code])


def _windows(process: Process, season: SeasonRow) -> tuple[SeasonWindow, ...]:
    """Give the season's calendar in the order its windows close, those without a last day at the end."""
    windows = [_window(process, window) for window in season.windows or ()]
    return tuple(sorted(windows, key=lambda window: (window.closes_on or date.max, window.opens_on or date.max)))


def _window(process: Process, window: Mapping[str, str | bool | None]) -> SeasonWindow:
    opens, closes = window.get("opens_on"), window.get("closes_on")
    return SeasonWindow(
        label=process.windows[str(window["code"])],
        opens_on=date.fromisoformat(str(opens)) if opens else None,
        closes_on=date.fromisoformat(str(closes)) if closes else None,
    )


def _head(season: SeasonRow) -> SeasonHead:
    return SeasonHead(
        code=season.code,
        name=Label(season.name_vi, season.name_en),
        year=season.year,
        is_open=season.status == "open",
        province=season.province,
        plan_no=season.plan_no,
        plan_on=season.plan_on,
        source=season.source,
    )
