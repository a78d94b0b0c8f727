"""Regulations and criteria sets as lines of text for a terminal: Vietnamese, as they are read as law."""

from collections.abc import Iterator

from workflow.domain.criteria import Block, Case, CriteriaSet, Criterion, Option
from workflow.domain.regulation import RuleSet


def say_rules(rules: RuleSet) -> Iterator[str]:
    """Give the head of a regulation and one line a set."""
    regulation = rules.regulation
    yield f"{regulation.number} ({regulation.code}), {regulation.hash}"
    yield regulation.title.vi
    until = f" đến {regulation.effective_to}" if regulation.effective_to else ""
    seen = "đã đối chiếu bản ký" if regulation.confirmed else "chưa đối chiếu bản ký"
    yield f"Hiệu lực từ {regulation.effective_from}{until}; {seen}."
    yield "Phần: " + ", ".join(f"{part.code} {part.max}" for part in regulation.parts)
    for band in regulation.bands:
        end = f"đến {band.max}" if band.max_included else f"đến dưới {band.max}"
        yield f"  {band.stars} sao: từ {band.min} {end}" + (f" ({band.article})" if band.article else "")
    for number, one in rules.sets.items():
        gates = sum(option.gate is not None for criterion in one.criteria for option in criterion.options)
        count = sum(1 for _ in one.criteria)
        yield f"  Bộ {number:>2}  {one.name}: {count} tiêu chí, {gates} yêu cầu sao, {one.hash[:12]}"
    for doubt in regulation.doubts:
        yield f"  ? {doubt.at}: {doubt.text}"


def say_set(one: CriteriaSet) -> Iterator[str]:
    """Give a whole sheet."""
    yield f"Bộ {one.number}. {one.name}  [{one.hash[:12]}]"
    for part in one.parts:
        yield f"{part.code}. {part.name} ({part.max} điểm)"
        for section in part.sections:
            yield f"  {section.code}. {section.name}"
            for criterion in section.criteria:
                yield from _criterion(criterion)
    for knockout in one.knockouts:
        yield f"Loại hồ sơ: {knockout.label}"
    for fix in one.fixes:
        yield f"Đọc lại {fix.at}: in “{fix.printed}”, đọc là “{fix.read_as}” ({fix.reason})"
    for doubt in one.doubts:
        yield f"Chưa chắc {doubt.at}: {doubt.text}"


def _criterion(criterion: Criterion) -> Iterator[str]:
    yield f"    {criterion.code} {criterion.name}, tối đa {criterion.max}"
    for option in criterion.options:
        yield _option(option)
    groups: list[Case | Block] = [*criterion.cases, *criterion.blocks]
    for group in groups:
        yield f"      {group.code}) {group.name}"
        yield from map(_option, group.options)
    for stop in criterion.stop_if:
        yield f"      ! {stop.label}"


def _option(option: Option) -> str:
    gate = f"  ★{option.gate}" if option.gate else ""
    return f"      {option.key} {option.points:>2} điểm  {option.label}{gate}"
