"""Regulations and criteria sets as lines of text for a terminal: the decision's own Vietnamese words, framed."""

from collections.abc import Callable, Iterator

from workflow.domain.criteria import Block, Case, CriteriaSet, Criterion, Option
from workflow.domain.regulation import Regulation, RuleSet

Text = Callable[..., str]


def _(text: str) -> str:
    """Mark a text for extraction; it is translated where it is shown."""
    return text


def say_rules(rules: RuleSet, text: Text) -> Iterator[str]:
    """Give the head of a regulation and one line a set. ``text``: a message of the catalogue with its values."""
    regulation = rules.regulation
    yield f"{regulation.number} ({regulation.code}), {regulation.hash}"
    yield regulation.title.vi
    yield text(
        _("In force {days}; {compared}."),
        days=_days(regulation, text),
        compared=text(
            _("compared with the signed text") if regulation.confirmed else _("not compared with the signed text yet")
        ),
    )
    yield text(_("Parts: {parts}"), parts=", ".join(f"{part.code} {part.max}" for part in regulation.parts))
    for band in regulation.bands:
        to = text(_("to {points}") if band.max_included else _("to below {points}"), points=band.max)
        end = f" ({band.article})" if band.article else ""
        yield "  " + text(_("{stars} stars: from {least} {to}"), stars=band.stars, least=band.min, to=to) + end
    for number, one in rules.sets.items():
        gates = sum(option.gate is not None for criterion in one.criteria for option in criterion.options)
        count = sum(1 for _one in one.criteria)
        said = text(_("{criteria} criteria, {gates} conditions of stars"), criteria=count, gates=gates)
        yield "  " + text(_("Set {number}"), number=f"{number:>2}") + f"  {one.name}: {said}, {one.hash[:12]}"
    for doubt in regulation.doubts:
        yield f"  ? {doubt.at}: {doubt.text}"


def say_set(one: CriteriaSet, text: Text) -> Iterator[str]:
    """Give a whole sheet."""
    yield text(_("Set {number}"), number=one.number) + f". {one.name}  [{one.hash[:12]}]"
    for part in one.parts:
        yield f"{part.code}. {part.name} (" + text(_("{points} points"), points=part.max) + ")"
        for section in part.sections:
            yield f"  {section.code}. {section.name}"
            for criterion in section.criteria:
                yield from _criterion(criterion, text)
    for knockout in one.knockouts:
        yield text(_("Not evaluated: {ground}"), ground=knockout.label)
    for fix in one.fixes:
        yield text(
            _("Slip at {place}: printed “{printed}”, read as “{read}” ({reason})"),
            place=fix.at,
            printed=fix.printed,
            read=fix.read_as,
            reason=fix.reason,
        )
    for doubt in one.doubts:
        yield text(_("Doubtful at {place}: {doubt}"), place=doubt.at, doubt=doubt.text)


def _days(regulation: Regulation, text: Text) -> str:
    if regulation.effective_to:
        return text(_("from {day} to {last}"), day=regulation.effective_from, last=regulation.effective_to)
    return text(_("from {day}"), day=regulation.effective_from)


def _criterion(criterion: Criterion, text: Text) -> Iterator[str]:
    most = text(_("at most {points}"), points=criterion.max)
    yield f"    {criterion.code} {criterion.name}, {most}"
    for option in criterion.options:
        yield _option(option, text)
    groups: list[Case | Block] = [*criterion.cases, *criterion.blocks]
    for group in groups:
        yield f"      {group.code}) {group.name}"
        yield from (_option(option, text) for option in group.options)
    for stop in criterion.stop_if:
        yield f"      ! {stop.label}"


def _option(option: Option, text: Text) -> str:
    gate = f"  ★{option.gate}" if option.gate else ""
    return f"      {option.key} " + text(_("{points} points"), points=f"{option.points:>2}") + f"  {option.label}{gate}"
