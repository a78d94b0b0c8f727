"""Check what a scenario file names: units, persons, producers, season. Events are ``scenario_events``.

Each rule gives findings with dotted paths; the caller adds the lines.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Final

from workflow.definitions.finding import Finding
from workflow.definitions.scenario_file import ProducerEntry, ScenarioFile
from workflow.domain.errors import InvalidInputError
from workflow.domain.process import Level, Process
from workflow.domain.text import checked
from workflow.domain.time import parse_instant

PERIOD: Final = (1, 2)
STARS: Final = frozenset({"stars_3", "stars_4", "stars_5"})
_PARENTS: Final = {"province": (), "district": ("province",), "commune": ("district", "province")}
_UNIT_LEVELS: Final[tuple[Level, ...]] = ("commune", "district", "province")


def check_names(file: ScenarioFile, process: Process) -> list[Finding]:
    """Give every fault of the parts before the events."""
    return [
        *_check_head(file),
        *_check_units(file),
        *_check_persons(file, process),
        *_check_producers(file),
        *_check_products(file),
        *_check_season(file, process),
        *_check_windows(file, process),
        *_check_texts(file),
    ]


def _check_head(file: ScenarioFile) -> Iterator[Finding]:
    words = file.scenario.replace("-", "")
    if not (words.isascii() and words.isalnum() and words.islower() and len(file.scenario) <= 60):  # noqa: PLR2004 - said in the text below
        yield Finding("bad_code", "scenario", "the name is no code", "use a-z, 0-9 and -, at most 60")
    try:
        parse_instant(file.prepared_at)
    except InvalidInputError:
        yield _bad_instant("prepared_at", file.prepared_at)


def _check_units(file: ScenarioFile) -> Iterator[Finding]:
    seen: Counter[tuple[str, str, str]] = Counter()
    for code, unit in file.units.items():
        path = f"units.{code}"
        yield from _check_period(f"{path}.valid", unit.valid)
        seen[unit.kind, unit.official, unit.valid[0] if unit.valid else ""] += 1
        if seen[unit.kind, unit.official, unit.valid[0] if unit.valid else ""] > 1:
            yield Finding("doubled", path, f"{unit.kind} {unit.official} is there from that day twice", "keep one")
        allowed = _PARENTS[unit.kind]
        parent = file.units.get(unit.parent) if unit.parent is not None else None
        if unit.parent is not None and parent is None:
            yield _unknown(f"{path}.parent", "unit", unit.parent)
        elif (parent is None and allowed) or (parent is not None and parent.kind not in allowed):
            wanted = " or ".join(allowed) or "nothing"
            yield Finding("wrong_kind", f"{path}.parent", f"a {unit.kind} lies in {wanted}", "name its parent")
        for index, name in enumerate(unit.becomes):
            if not name.isdigit() and name not in file.units:
                yield _unknown(f"{path}.becomes.{index}", "unit", name)
        if unit.becomes and len(unit.valid) < PERIOD[1]:
            message = "a unit that became another has a last day"
            yield Finding("date_missing", f"{path}.valid", message, "write [first, last]")


def _check_persons(file: ScenarioFile, process: Process) -> Iterator[Finding]:
    for code, person in file.persons.items():
        for index, grant in enumerate(person.roles):
            path = f"persons.{code}.roles.{index}"
            yield from _check_period(f"{path}.valid", grant.valid)
            role = process.roles.get(grant.role)
            if role is None or role.level == "producer":
                yield _unknown(f"{path}.role", "role of an office", grant.role)
                continue
            unit = file.units.get(grant.unit) if grant.unit is not None else None
            if grant.unit is not None and unit is None:
                yield _unknown(f"{path}.unit", "unit", grant.unit)
            elif role.level in _UNIT_LEVELS and (unit is None or unit.kind != role.level):
                message = f"{grant.role} is a role of a {role.level}"
                yield Finding("wrong_kind", f"{path}.unit", message, f"name a {role.level}")
            elif role.level not in _UNIT_LEVELS and unit is not None:
                yield Finding("wrong_kind", f"{path}.unit", f"{grant.role} has no unit", "leave the unit out")


def _check_producers(file: ScenarioFile) -> Iterator[Finding]:
    logins = Counter([*file.persons, *(p.account.login for p in file.producers.values())])
    numbers = Counter(p.number for p in file.producers.values())
    for code, producer in file.producers.items():
        path = f"producers.{code}"
        unit = file.units.get(producer.commune)
        if unit is None:
            yield _unknown(f"{path}.commune", "unit", producer.commune)
        elif unit.kind != "commune":
            message = f"'{producer.commune}' is a {unit.kind}"
            yield Finding("wrong_kind", f"{path}.commune", message, "name a commune")
        yield from _check_period(f"{path}.account.valid", producer.account.valid)
        if logins[producer.account.login] > 1:
            yield _doubled(f"{path}.account.login", producer.account.login)
        if numbers[producer.number] > 1:
            yield _doubled(f"{path}.number", producer.number)


def _check_products(file: ScenarioFile) -> Iterator[Finding]:
    products = [(code, key, item) for code, p in file.producers.items() for key, item in p.products.items()]
    keys = Counter(key for _, key, _ in products)
    numbers = Counter(item.number for _, _, item in products)
    for code, key, item in products:
        path = f"producers.{code}.products.{key}"
        if keys[key] > 1:
            yield _doubled(path, key)
        if numbers[item.number] > 1:
            yield _doubled(f"{path}.number", item.number)
    for code, members in file.groups.items():
        if code in keys:
            yield _doubled(f"groups.{code}", code)
        for index, member in enumerate(members):
            if member not in keys:
                yield _unknown(f"groups.{code}.{index}", "case", member)


def _check_season(file: ScenarioFile, process: Process) -> Iterator[Finding]:
    season = file.season
    if season.unit not in file.units:
        yield _unknown("season.unit", "unit", season.unit)
    for code in season.settings:
        if code not in process.settings:
            yield _unknown(f"season.settings.{code}", "setting", code)
    for index, target in enumerate(season.targets):
        if target.indicator not in process.milestones and target.indicator not in STARS:
            yield _unknown(f"season.targets.{index}.indicator", "milestone", target.indicator)
    if season.plan_on is not None:
        yield from _check_day("season.plan_on", season.plan_on)


def _check_windows(file: ScenarioFile, process: Process) -> Iterator[Finding]:
    for index, window in enumerate(file.season.windows):
        path = f"season.windows.{index}"
        if window.window not in process.windows:
            yield _unknown(f"{path}.window", "window", window.window)
        if window.unit is not None and window.unit not in file.units:
            yield _unknown(f"{path}.unit", "unit", window.unit)
        days = [(name, day) for name, day in (("opens", window.opens), ("closes", window.closes)) if day is not None]
        faults = [fault for name, day in days for fault in _check_day(f"{path}.{name}", day)]
        yield from faults
        if not faults and len(days) > 1 and days[1][1] < days[0][1]:
            yield Finding("dates_reversed", path, "the window closes before it opens", "exchange the days")


def _check_texts(file: ScenarioFile) -> Iterator[Finding]:
    texts = {f"units.{code}.name": unit.name for code, unit in file.units.items()}
    texts |= {f"persons.{code}.name": person.name for code, person in file.persons.items()}
    for code, producer in file.producers.items():
        texts |= dict(_texts_of(f"producers.{code}", producer))
    for path, text in texts.items():
        try:
            checked(text, pointer=path)
        except InvalidInputError as error:
            yield Finding(error.code, path, f"the text cannot be stored: {error.code}", "shorten or clean it")
        if not text.strip():
            yield Finding("empty", path, "the text is empty", "write it")


def _texts_of(path: str, producer: ProducerEntry) -> Iterator[tuple[str, str]]:
    yield f"{path}.name", producer.name
    yield f"{path}.number", producer.number
    yield f"{path}.account.name", producer.account.name
    for key, product in producer.products.items():
        yield f"{path}.products.{key}.name", product.name


def _check_period(path: str, valid: tuple[str, ...]) -> Iterator[Finding]:
    if len(valid) not in PERIOD:
        yield Finding("date_missing", path, "a period is [first] or [first, last]", "write the days")
        return
    faults = [fault for index, day in enumerate(valid) for fault in _check_day(f"{path}.{index}", day)]
    yield from faults
    if not faults and date.fromisoformat(valid[-1]) < date.fromisoformat(valid[0]):
        yield Finding("dates_reversed", path, "the last day is before the first", "exchange them")


def _check_day(path: str, day: str) -> Iterator[Finding]:
    try:
        date.fromisoformat(day)
    except ValueError:
        yield Finding("date_invalid", path, f"'{day[:40]}' is no day", 'write "2020-09-03", quoted')


def _bad_instant(path: str, text: str) -> Finding:
    return Finding("instant_invalid", path, f"'{text[:40]}' is no instant", "write 2020-09-03T08:14+07:00")


def _unknown(path: str, what: str, name: str) -> Finding:
    return Finding("unknown_name", path, f"there is no {what} '{name[:64]}'", "mend the name, or add it above")


def _doubled(path: str, name: str) -> Finding:
    return Finding("doubled", path, f"'{name[:64]}' is used twice", "give each its own")
