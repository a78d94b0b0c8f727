"""Check what a scenario says of dossiers, councils and sessions, and make its sheets up. What is wrong is a finding."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from workflow.definitions.finding import Finding
from workflow.definitions.scenario_evaluation import CouncilEntry, SessionEntry, Sheets
from workflow.definitions.scenario_file import ScenarioFile
from workflow.domain.council_rules import MODES, read_rules
from workflow.domain.criteria import CriteriaSet
from workflow.domain.errors import InvalidInputError
from workflow.domain.regulation import RuleSet
from workflow.domain.sheet_fit import fit_sheet
from workflow.domain.time import local_day, parse_instant

_TERM: Final = 2
_STARS_MAX: Final = 5


@dataclass(frozen=True, slots=True)
class MadeSheet:
    """A sheet of a member on a case: a choice a criterion, and what is said where it is less than the maker claims."""

    case: str
    member: str
    choices: Mapping[str, str]
    remark: str | None


class Evaluations:
    """The dossiers, councils and sessions of a file under the regulation it names (None: it names none)."""

    def __init__(self, file: ScenarioFile, rules: RuleSet | None) -> None:
        self._file = file
        self._rules = rules
        self._sets = {key: item.set_number for p in file.producers.values() for key, item in p.products.items()}
        self._made: dict[tuple[int, str, int | None, int], dict[str, str] | None] = {}

    def cases_of(self, session: SessionEntry) -> list[str]:
        """Give the cases of a list, groups taken apart, each once."""
        named = [case for name in session.cases for case in self._file.groups.get(name, (name,))]
        return list(dict.fromkeys(case for case in named if case in self._sets))

    def scoring(self, session: SessionEntry) -> list[str]:
        """Give the members who come to a session and score."""
        council = self._file.councils.get(session.council)
        members = {} if council is None else council.members
        return [login for login, m in members.items() if m.post != "secretary" and login not in session.absent]

    def sheets(self, session: SessionEntry, *, again: bool) -> list[MadeSheet]:
        """Give the sheets of a round in the order of the list and of the council; those that cannot be are left out."""
        written = session.sheets_again if again else session.sheets
        found = []
        for case in self.cases_of(session):
            for turn, member, text in self.written(session, case, written.get(case, {})):
                made = self.made(case, text, turn=turn)
                if made is not None:
                    found.append(MadeSheet(case, member, made, self._remark(text)))
        return found

    def written(self, session: SessionEntry, case: str, said: str | Mapping[str, str]) -> list[tuple[int, str, str]]:
        """Give the sheets that are written down for a case: place in the council, member, text."""
        members = [m for m in self.scoring(session) if case not in session.recused.get(m, {})]
        if isinstance(said, str):
            pattern, *points = said.split()
            texts = [f"{pattern} {one}" for one in points] or [pattern] * len(members)
            return [(turn, m, text) for turn, (m, text) in enumerate(zip(members, texts, strict=False))]
        return [(turn, m, said[m]) for turn, m in enumerate(members) if m in said]

    def made(self, case: str, text: str, *, turn: int = 0) -> dict[str, str] | None:
        """Give the choices of a sheet that is written as pattern and points, or None when there is none such."""
        criteria = self._criteria(case)
        name, total = _read(text)
        pattern = self._file.sheet_patterns.get(name)
        if criteria is None or pattern is None or total == ():
            return None
        points = total[0] if total else None
        key = (criteria.number, name, points, turn)
        if key not in self._made:
            self._made[key] = fit_sheet(criteria, total=points, meets=pattern.meets, chosen=pattern.choices, turn=turn)
        return self._made[key]

    def findings(self) -> list[Finding]:
        """Give every fault of the parts on dossiers, councils and sessions."""
        file = self._file
        return [
            *self._check_patterns(),
            *self._check_papers(),
            *(one for code, entry in file.councils.items() for one in self._check_council(f"councils.{code}", entry)),
            *(one for code, entry in file.sessions.items() for one in self._check_session(f"sessions.{code}", entry)),
        ]

    def check_sheet(self, path: str, case: str, text: str, *, turn: int = 0) -> Iterator[Finding]:
        """Give what keeps a sheet from being made up."""
        name, total = _read(text)
        if name not in self._file.sheet_patterns:
            yield _unknown(path, "pattern of sheets", name)
        elif total == ():
            yield Finding("sheet_invalid", path, f"'{text[:40]}' is no sheet", "write PATTERN or PATTERN POINTS")
        elif self._criteria(case) is None:
            message = f"'{case}' has no sheet under {self._file.regulation or 'no regulation'}"
            yield Finding("sheet_missing", path, message, "give the product a set_number that the regulation has")
        elif self.made(case, text, turn=turn) is None:
            message = f"no sheet of set {self._sets[case]} comes to '{text[:40]}'"
            yield Finding("sheet_impossible", path, message, "ask for other points, or change the pattern")

    def _criteria(self, case: str) -> CriteriaSet | None:
        number = self._sets.get(case)
        return None if self._rules is None or number is None else self._rules.sets.get(number)

    def _remark(self, text: str) -> str | None:
        pattern = self._file.sheet_patterns.get(_read(text)[0])
        return None if pattern is None else pattern.remark

    def _check_patterns(self) -> Iterator[Finding]:
        for code, pattern in self._file.sheet_patterns.items():
            if not 0 <= pattern.meets <= _STARS_MAX:
                yield Finding("sheet_invalid", f"sheet_patterns.{code}.meets", "stars go from 0 to 5", "write 0 to 5")

    def _check_papers(self) -> Iterator[Finding]:
        for code, paper in self._file.papers.items():
            for index, file in enumerate(paper.files):
                if file.name.rpartition(".")[2] not in {"pdf", "png", "docx"} or file.pages < 1:
                    message = f"no file '{file.name[:60]}' can be made"
                    yield Finding("file_invalid", f"papers.{code}.files.{index}", message, "use .pdf, .png or .docx")

    def _check_council(self, path: str, council: CouncilEntry) -> Iterator[Finding]:
        file = self._file
        if (council.unit is None) != (council.level == "ministry"):
            yield Finding(
                "wrong_kind", f"{path}.unit", f"a council of a {council.level}", "name its unit, the ministry none"
            )
        elif council.unit is not None and council.unit not in file.units:
            yield _unknown(f"{path}.unit", "unit", council.unit)
        days = [council.decision_on, *council.term]
        if len(council.term) != _TERM or not all(_is_day(day) for day in days):
            yield Finding("date_invalid", path, "a council has a day and a term of two", 'write "2026-06-01", quoted')
        elif council.term[1] < council.term[0]:
            yield Finding("dates_reversed", f"{path}.term", "the last day is before the first", "exchange them")
        for login in council.members:
            if login not in file.persons:
                yield _unknown(f"{path}.members.{login}", "person", login)
        posts = [member.post for member in council.members.values()]
        if posts.count("chair") != 1 or "secretary" not in posts:
            yield Finding("post_missing", f"{path}.members", "a council has one chair and a secretary", "name them")
        try:
            read_rules(council.rules)
        except InvalidInputError as error:
            yield Finding(error.code, f"{path}.rules", f"the statute cannot be kept: {error.code}", "mend it")

    def _check_session(self, path: str, session: SessionEntry) -> Iterator[Finding]:
        council = self._file.councils.get(session.council)
        if council is None:
            yield _unknown(f"{path}.council", "council", session.council)
            return
        yield from _check_meeting(f"{path}.meets_at", session, council)
        if session.mode not in MODES:
            yield _unknown(f"{path}.mode", "mode", session.mode)
        for index, name in enumerate(session.cases):
            if name not in self._sets and name not in self._file.groups:
                yield _unknown(f"{path}.cases.{index}", "case or group", name)
        listed = frozenset(self.cases_of(session))
        if not listed:
            yield Finding("case_missing", f"{path}.cases", "the session has no case", "list some")
        yield from self._check_members(path, session, council, listed)
        scoring = self.scoring(session)
        for name, sheets in (("sheets", session.sheets), ("sheets_again", session.sheets_again)):
            yield from self._check_sheets(f"{path}.{name}", session, sheets, scoring)
        for case in session.conclusions:
            if case not in listed:
                yield _not_listed(f"{path}.conclusions.{case}", case)

    def _check_members(
        self, path: str, session: SessionEntry, council: CouncilEntry, listed: frozenset[str]
    ) -> Iterator[Finding]:
        for index, login in enumerate(session.absent):
            if login not in council.members:
                yield _unknown(f"{path}.absent.{index}", "member", login)
        for login, cases in session.recused.items():
            if login not in council.members:
                yield _unknown(f"{path}.recused.{login}", "member", login)
            for case in cases:
                if case not in listed:
                    yield _not_listed(f"{path}.recused.{login}.{case}", case)

    def _check_sheets(self, path: str, session: SessionEntry, written: Sheets, scoring: list[str]) -> Iterator[Finding]:
        listed = frozenset(self.cases_of(session))
        for case, said in written.items():
            if case not in listed:
                yield _not_listed(f"{path}.{case}", case)
                continue
            members = [m for m in scoring if case not in session.recused.get(m, {})]
            if isinstance(said, str):
                points = len(said.split()) - 1
                if points not in {0, len(members)}:
                    message = f"{points} sheets are written, {len(members)} members score '{case}'"
                    yield Finding("sheet_invalid", f"{path}.{case}", message, "write one for each, in their order")
                    continue
            else:
                for member in said:
                    if member not in members:
                        message = f"'{member[:64]}' does not score '{case}'"
                        yield Finding("does_not_score", f"{path}.{case}.{member}", message, "remove the sheet")
            for turn, member, text in self.written(session, case, said):
                here = f"{path}.{case}" if isinstance(said, str) else f"{path}.{case}.{member}"
                yield from self.check_sheet(here, case, text, turn=turn)


def _read(text: str) -> tuple[str, tuple[int, ...] | None]:
    """Give the pattern of a sheet and its points: None when none are asked for, () when they are no number."""
    name, _, points = text.strip().partition(" ")
    if not points:
        return name, None
    return name, (int(points),) if points.isascii() and points.isdigit() and len(points) < len("1000") else ()


def _check_meeting(path: str, session: SessionEntry, council: CouncilEntry) -> Iterator[Finding]:
    try:
        day = local_day(parse_instant(session.meets_at)).isoformat()
    except InvalidInputError:
        message = f"'{session.meets_at[:40]}' is no instant"
        yield Finding("instant_invalid", path, message, "write 2020-09-03T08:14+07:00")
        return
    if len(council.term) == _TERM and not council.term[0] <= day <= council.term[1]:
        yield Finding("outside_term", path, "the session meets outside the council's term", "mend the day")


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _unknown(path: str, what: str, name: str) -> Finding:
    return Finding("unknown_name", path, f"there is no {what} '{name[:64]}'", "mend the name, or add it above")


def _not_listed(path: str, case: str) -> Finding:
    return Finding("not_in_event", path, f"'{case[:64]}' is not on the session's list", "add it to cases:")
