"""What a regulation must keep to, alone, with its sets, and among the others. One function a rule."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from workflow.definitions.calendar_rules import read_day
from workflow.definitions.finding import Finding
from workflow.domain.criteria import CriteriaSet
from workflow.domain.regulation import Regulation

WHOLE: Final = 100
_LEAP: Final = 2024
_HEAD: Final = "regulation.yaml"


def check_regulation(regulation: Regulation, *, folder: str) -> list[Finding]:
    """Give every finding about a regulation whose shape is right, its sets left aside."""
    dates = list(_dates(regulation))
    found = [*_names(regulation, folder), *dates, *_parts(regulation), *_bands(regulation), *_lists(regulation)]
    return found if dates else [*found, *_periods(regulation), *_transition(regulation)]


def check_together(regulation: Regulation, sets: Mapping[str, CriteriaSet]) -> list[tuple[str, Finding]]:
    """Give every finding about a regulation and its sets (by file), each with the file it belongs to."""
    found = [(_HEAD, finding) for finding in _listed(regulation, sets)]
    return found + [(file, finding) for file, one in sets.items() for finding in _fits(regulation, one)]


def check_succession(regulation: Regulation, known: Collection[str]) -> Iterator[Finding]:
    """Find the other regulations that one names and nobody has."""
    named = {"replaces": set(regulation.replaces)}
    if regulation.transition is not None:
        lapse = regulation.transition.lapse
        named["transition.pending"] = {pending.under for pending in regulation.transition.pending}
        named["transition.lapse"] = {lapse.regulation} if lapse else set()
    for path, codes in named.items():
        for code in sorted(codes - set(known)):
            yield Finding("unknown_name", path, f"there is no regulation '{code[:40]}'", "add it or mend the name")


def _names(regulation: Regulation, folder: str) -> Iterator[Finding]:
    if regulation.code != folder:
        message = f"the folder is named {folder} but holds '{regulation.code[:40]}'"
        yield Finding("other_name", "code", message, "name the folder like the code")
    if regulation.sheets:
        yield Finding("not_for_file", "sheets", "the hashes of the sets are computed", "remove sheets:")


def _dates(regulation: Regulation) -> Iterator[Finding]:
    for path, text in _written(regulation):
        if text is not None and read_day(text) is None:
            yield Finding("bad_date", path, f"'{text[:40]}' is no day", 'write it as "2026-05-22"')
    for i, turn in enumerate(regulation.rounds):
        for name in ("dossier_before", "evaluated_before"):
            text = getattr(turn, name)
            if read_day(f"{_LEAP}-{text}") is None:
                yield Finding("bad_date", f"rounds.{i}.{name}", f"'{text[:40]}' is no day", 'write it as "04-30"')


def _written(regulation: Regulation) -> Iterator[tuple[str, str | None]]:
    """Give every day that is written, with its path."""
    yield from ((name, getattr(regulation, name)) for name in ("issued_on", "effective_from", "effective_to"))
    yield from ((f"amendments.{i}.issued_on", made.issued_on) for i, made in enumerate(regulation.amendments))
    for i, period in enumerate(regulation.levels):
        yield from ((f"levels.{i}.since", period.since), (f"levels.{i}.until", period.until))
    transition = regulation.transition
    if transition is not None:
        for i, pending in enumerate(transition.pending):
            yield f"transition.pending.{i}.filed_before", pending.filed_before
            yield f"transition.pending.{i}.last_day", pending.last_day
        if transition.lapse is not None:
            yield "transition.lapse.last_day", transition.lapse.last_day


def _parts(regulation: Regulation) -> Iterator[Finding]:
    total = sum(part.max for part in regulation.parts)
    if total != WHOLE:
        yield Finding(
            "wrong_sum", "parts", f"the parts add up to {total}, not {WHOLE}", "mend the maximum that is wrong"
        )
    if len({part.code for part in regulation.parts}) != len(regulation.parts):
        yield Finding("code_twice", "parts", "a part stands twice", "give each its own code")


def _bands(regulation: Regulation) -> Iterator[Finding]:
    ordered = sorted(regulation.bands, key=lambda band: band.stars)
    if [band.stars for band in ordered] != [1, 2, 3, 4, 5]:
        yield Finding("bad_bands", "bands", "the bands are not those of 1 to 5 stars", "write each once")
        return
    if ordered[0].min != 0 or ordered[-1].max != WHOLE or not ordered[-1].max_included:
        yield Finding("bad_bands", "bands", f"the bands do not run from 0 to {WHOLE}", "mend the first or the last")
    for low, high in pairwise(ordered):
        if low.max + (1 if low.whole else 0) != high.min or (low.max_included and not low.whole):
            message = f"the bands of {low.stars} and {high.stars} stars leave a gap or overlap"
            yield Finding("bad_bands", "bands", message, "let each begin where the one below ends")


def _lists(regulation: Regulation) -> Iterator[Finding]:
    numbers = [item.number for item in regulation.evidence]
    if numbers != list(range(1, len(numbers) + 1)):
        yield Finding("bad_number", "evidence", "the evidence is not numbered from 1 without gap", "number it anew")
    sectors = {sector.code for sector in regulation.sectors}
    for i, listed in enumerate(regulation.sets):
        if listed.sector is not None and listed.sector not in sectors:
            message = f"there is no sector '{listed.sector[:20]}'"
            yield Finding("unknown_name", f"sets.{i}.sector", message, "add it or mend the name")
    if len({listed.number for listed in regulation.sets}) != len(regulation.sets):
        yield Finding("code_twice", "sets", "a set is listed twice", "number each once")
    codes = [dossier.code for dossier in regulation.dossiers]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield Finding("code_twice", "dossiers", f"dossier '{code[:40]}' stands twice", "give each its own code")


def _periods(regulation: Regulation) -> Iterator[Finding]:
    start = regulation.effective_from
    for i, period in enumerate(regulation.levels):
        if period.since != start:
            message = f"the levels from {period.since} do not follow on {start}"
            yield Finding("bad_period", f"levels.{i}.since", message, "let the stretches follow without gap")
        if period.until is None:
            start = "the end"
        elif period.until < period.since:
            yield Finding("bad_period", f"levels.{i}.until", "it ends before it begins", "mend one of the two days")
        else:
            start = (date.fromisoformat(period.until) + timedelta(days=1)).isoformat()
    if regulation.effective_to is not None and regulation.effective_to < regulation.effective_from:
        yield Finding("bad_period", "effective_to", "it ends before it begins", "mend one of the two days")


def _transition(regulation: Regulation) -> Iterator[Finding]:
    transition = regulation.transition
    if transition is None:
        return
    counted = [
        (f"transition.pending.{i}.last_day", pending.filed_before, pending.within_days, pending.last_day)
        for i, pending in enumerate(transition.pending)
    ]
    if transition.lapse is not None:
        lapse = transition.lapse
        counted.append(("transition.lapse.last_day", regulation.effective_from, lapse.within_days, lapse.last_day))
    for path, start, days, last in counted:
        expected = (date.fromisoformat(start) + timedelta(days=days)).isoformat()
        if last != expected:
            message = f"{days} days from {start} end on {expected}, not on {last}"
            yield Finding("wrong_day", path, message, "mend the day or the number of days")


def _listed(regulation: Regulation, sets: Mapping[str, CriteriaSet]) -> Iterator[Finding]:
    have, listed = {one.number for one in sets.values()}, {one.number for one in regulation.sets}
    if regulation.sheets_known == "complete" and have != listed:
        missing = ", ".join(map(str, sorted(have ^ listed)))
        message = f"sheets are complete, but listed sets and files differ: {missing}"
        yield Finding("sets_differ", "sets", message, "add the file, or list the set")
    if regulation.sheets_known == "unknown" and have:
        yield Finding("sets_differ", "sheets_known", "sheets are unknown, but files are there", "write partial")
    if regulation.gates.exist != "yes" and any(
        o.gate for one in sets.values() for c in one.criteria for o in c.options
    ):
        yield Finding("gates_differ", "gates.exist", "the sheets have gates", 'write exist: "yes"')


def _fits(regulation: Regulation, one: CriteriaSet) -> Iterator[Finding]:
    if one.regulation != regulation.code:
        message = f"the set says it belongs to '{one.regulation[:40]}'"
        yield Finding("other_name", "regulation", message, f"write {regulation.code}")
    heads = [(part.code, part.max) for part in regulation.parts]
    if [(part.code, part.max) for part in one.parts] != heads:
        said = ", ".join(f"{code} {most}" for code, most in heads)
        yield Finding(
            "parts_differ", "parts", f"the parts are not those of the regulation: {said}", "mend codes and maxima"
        )
    if one.sector not in {sector.code for sector in regulation.sectors}:
        yield Finding("unknown_name", "sector", f"there is no sector '{one.sector[:20]}'", "mend the name")
    listed = next((entry for entry in regulation.sets if entry.number == one.number), None)
    for name in ("name", "sector", "group", "subgroup", "lead_ministries"):
        if listed is not None and getattr(listed, name) not in (None, (), getattr(one, name)):
            message = f"{name} of set {one.number} differs from the list in {_HEAD}"
            yield Finding("sets_differ", name, message, "write both alike")
    evidence = {item.number for item in regulation.evidence}
    for p, part in enumerate(one.parts):
        for s, section in enumerate(part.sections):
            for c, criterion in enumerate(section.criteria):
                for number in sorted(set(criterion.evidence) - evidence):
                    path = f"parts.{p}.sections.{s}.criteria.{c}.evidence"
                    yield Finding("unknown_name", path, f"there is no evidence {number}", "name one of the list")
