"""What a criteria set must keep to: every fault at once, each with its path. One function a rule."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from workflow.definitions.finding import Finding
from workflow.domain.criteria import CriteriaSet, Criterion, Option, Section

LABEL_MAX: Final = 1_000
OPTIONS_MIN: Final = 2
_Placed: TypeAlias = tuple[str, Section, Criterion]


def check_set(criteria_set: CriteriaSet, *, file: str) -> list[Finding]:
    """Give every finding about a set whose shape is right, none when it may be used."""
    placed = list(_placed(criteria_set))
    found = [*_names(criteria_set, file), *_codes(criteria_set, placed), *_sums(criteria_set)]
    for path, _, criterion in placed:
        found += _answers(path, criterion)
    return [*found, *_references(criteria_set, placed), *_grounds(criteria_set, placed), *_remarks(criteria_set)]


def _placed(criteria_set: CriteriaSet) -> Iterator[_Placed]:
    for p, part in enumerate(criteria_set.parts):
        for s, section in enumerate(part.sections):
            for c, criterion in enumerate(section.criteria):
                yield f"parts.{p}.sections.{s}.criteria.{c}", section, criterion


def _names(criteria_set: CriteriaSet, file: str) -> Iterator[Finding]:
    if file != f"set-{criteria_set.number:02d}.yaml":
        message = f"the file is named {file} but holds set {criteria_set.number}"
        yield Finding("other_name", "number", message, f"name it set-{criteria_set.number:02d}.yaml, or mend number:")


def _codes(criteria_set: CriteriaSet, placed: Sequence[_Placed]) -> Iterator[Finding]:
    seen: set[str] = set()
    for path, section, criterion in placed:
        if criterion.code in seen:
            yield Finding("code_twice", f"{path}.code", f"'{criterion.code}' stands twice", "give each its own code")
        seen.add(criterion.code)
        if criterion.code.partition(".")[0] != section.code:
            message = f"criterion {criterion.code} stands in section {section.code}"
            yield Finding("other_section", f"{path}.code", message, "move it, or mend its code")
        known = {sub.code for sub in section.subsections}
        if (criterion.subsection is None) == bool(known) or (known and criterion.subsection not in known):
            message = f"criterion {criterion.code} needs a subsection of section {section.code}, if that has any"
            yield Finding("unknown_name", f"{path}.code", message, "name one of its subsections, or none")
    twice = [code for code, n in Counter(s.code for p in criteria_set.parts for s in p.sections).items() if n > 1]
    for code in twice:
        yield Finding("code_twice", "parts", f"section {code} stands twice", "give each its own code")


def _sums(criteria_set: CriteriaSet) -> Iterator[Finding]:
    for p, part in enumerate(criteria_set.parts):
        expected = part.max if part.documented_sum is None else part.documented_sum
        yield from _sum(f"parts.{p}.max", f"part {part.code}", list(part.criteria), expected)
        for s, section in enumerate(part.sections):
            path = f"parts.{p}.sections.{s}"
            if section.max is not None:
                yield from _sum(f"{path}.max", f"section {section.code}", section.criteria, section.max)
            for i, sub in enumerate(section.subsections):
                under = [c for c in section.criteria if c.subsection == sub.code]
                yield from _sum(f"{path}.subsections.{i}.max", f"subsection {sub.code}", under, sub.max)


def _sum(path: str, what: str, criteria: Sequence[Criterion], expected: int) -> Iterator[Finding]:
    total = sum(criterion.max for criterion in criteria)
    if total != expected:
        message = f"the criteria of {what} add up to {total}, not {expected}"
        yield Finding("wrong_sum", path, message, "mend the maximum that is wrong")


def _answers(path: str, criterion: Criterion) -> Iterator[Finding]:
    forms = [name for name in ("options", "cases", "blocks") if getattr(criterion, name)]
    if len(forms) != 1:
        message = f"criterion {criterion.code} has {' and '.join(forms) or 'nothing to choose'}"
        yield Finding("one_form", path, message, "write exactly one of options:, cases:, blocks:")
        return
    if criterion.options:
        yield from _options(f"{path}.options", criterion.code, criterion.options, criterion.max, gated=True)
    for i, case in enumerate(criterion.cases):
        yield from _options(f"{path}.cases.{i}.options", criterion.code, case.options, criterion.max, gated=False)
    for i, block in enumerate(criterion.blocks):
        yield from _options(f"{path}.blocks.{i}.options", criterion.code, block.options, block.max, gated=False)
    if criterion.blocks and sum(block.max for block in criterion.blocks) != criterion.max:
        message = f"the blocks of {criterion.code} do not add up to {criterion.max}"
        yield Finding("wrong_sum", f"{path}.max", message, "mend the maximum that is wrong")
    for codes in (criterion.cases, criterion.blocks):
        if len({item.code for item in codes}) != len(codes):
            yield Finding("code_twice", path, f"criterion {criterion.code} has a code twice", "give each its own code")


def _options(path: str, code: str, options: Sequence[Option], most: int, *, gated: bool) -> Iterator[Finding]:
    if len(options) < OPTIONS_MIN:
        yield Finding("too_few", path, f"criterion {code} has fewer than two options", "write them all")
    last, gate, labels = 0, 0, set[str]()
    for i, option in enumerate(options):
        here, key = f"{path}.{i}", chr(ord("a") + i)
        if option.key != key:
            yield Finding(
                "bad_key", f"{here}.key", f"option {i + 1} of {code} has key '{option.key[:8]}'", f"write {key}"
            )
        if option.points < last:
            message = f"option {option.key} of {code} has {option.points} points, fewer than the one before"
            yield Finding("points_fall", f"{here}.points", message, "order the options by points, lowest first")
        if option.label.casefold() in labels or len(option.label) > LABEL_MAX or "*" in option.label:
            message = f"the label of option {option.key} of {code} is a double, too long, or holds a star"
            yield Finding("bad_label", f"{here}.label", message, "mend it; stars are written as gate:")
        if option.gate is not None and not gated:
            message = f"option {option.key} of {code} has a gate inside a case or block"
            yield Finding("gate_here", f"{here}.gate", message, "gates belong to plain options only")
        elif option.gate is not None and option.gate <= gate:
            message = f"gate {option.gate} of {code} does not rise above the gate before it"
            yield Finding("gate_falls", f"{here}.gate", message, "a higher gate belongs to a later option, once")
        last, gate = option.points, option.gate or gate
        labels.add(option.label.casefold())
    if options and options[-1].points != most:
        message = f"the best option of {code} has {options[-1].points} points, the maximum is {most}"
        yield Finding("wrong_max", path, message, "mend the one that is wrong")


def _references(criteria_set: CriteriaSet, placed: Sequence[_Placed]) -> Iterator[Finding]:
    known = {criterion.code: criterion for _, _, criterion in placed}
    for path, _, criterion in placed:
        need = criterion.requires
        target = known.get(need.criterion) if need else None
        if need and (target is None or target is criterion or target.requires or not 0 < need.min_points <= target.max):
            message = f"{criterion.code} requires {need.min_points} points at '{need.criterion[:20]}', which cannot be"
            yield Finding("unknown_name", f"{path}.requires", message, "name a criterion of this sheet and its points")
        for i, stop in enumerate(criterion.stop_if):
            for code in stop.when.any_zero if stop.when else ():
                zero = known[code].choices()[:1] if code in known else ()
                if not zero or zero[0].points != 0:
                    message = f"ground {stop.code} looks for 0 points at '{code[:20]}', which cannot be"
                    yield Finding(
                        "unknown_name", f"{path}.stop_if.{i}.when", message, "name a criterion with an option of 0"
                    )
    if criteria_set.number < 1:
        yield Finding("bad_number", "number", "sets are numbered from 1", "mend number:")


def _grounds(criteria_set: CriteriaSet, placed: Sequence[_Placed]) -> Iterator[Finding]:
    seen = Counter(knockout.code for knockout in criteria_set.knockouts)
    for path, _, criterion in placed:
        for i, stop in enumerate(criterion.stop_if):
            seen[stop.code] += 1
            if not stop.code.startswith(f"{criterion.code}-"):
                message = f"ground '{stop.code[:20]}' stands at criterion {criterion.code}"
                yield Finding("other_code", f"{path}.stop_if.{i}.code", message, f"write {criterion.code}-1, …")
    for code, times in seen.items():
        if times > 1:
            yield Finding("code_twice", "knockouts", f"ground '{code[:20]}' stands twice", "give each its own code")


def _remarks(criteria_set: CriteriaSet) -> Iterator[Finding]:
    sections = {s.code for p in criteria_set.parts for s in p.sections}
    places = {c.code for c in criteria_set.criteria} | sections | {p.code for p in criteria_set.parts}
    for field in ("fixes", "doubts"):
        for i, remark in enumerate(getattr(criteria_set, field)):
            if remark.at not in places | {"name", "knockouts"}:
                message = f"there is no '{remark.at[:20]}' on this sheet"
                yield Finding("unknown_name", f"{field}.{i}.at", message, "name a criterion, a part, name or knockouts")
