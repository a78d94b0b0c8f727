"""The country's current units, read from the ``vietnam-provinces`` package: two levels since 1/7/2025.

The package gives names and codes of the General Statistics Office, no districts and no history. What one of its
versions has wrong is mended from ``config/units``. Provinces that the reform left as they were are given from the day
they have had their present form.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import config
from workflow.services.load_units import UnitRow

PACKAGE: Final = "vietnam-provinces"
TWO_LEVELS: Final = date(2025, 7, 1)
FOLDER: Final = Path(config.__path__[0]) / "units"

# NQ 202/2025/QH15 merged 52 provinces into 23 and left these as they were. Their borders date from NQ 15/2008/QH12;
# Huế (46) has been a city of its own standing since NQ 175/2024/QH15.
_SINCE_2008: Final = date(2008, 8, 1)
CONTINUING: Final = {
    **dict.fromkeys(("01", "04", "11", "12", "14", "20", "22", "38", "40", "42"), _SINCE_2008),
    "46": date(2025, 1, 1),
}


@dataclass(frozen=True, slots=True)
class Mending:
    """What a version of the package has wrong: codes by the code it gives, names by the right code."""

    codes: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


def current_units() -> Iterator[UnitRow]:
    """Give every province and commune of today, each province before its communes."""
    from vietnam_provinces import NESTED_DIVISIONS_JSON_PATH

    found = version(PACKAGE)
    provinces = json.loads(NESTED_DIVISIONS_JSON_PATH.read_text(encoding="utf-8"))
    yield from rows(provinces, mending(found), source=f"{PACKAGE} {found}")


def mending(found: str) -> Mending:
    """Read what is to be mended in a version of the package; nothing for most."""
    import yaml

    path = FOLDER / f"{PACKAGE}-{found}.yaml"
    if not path.is_file():
        return Mending()
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Mending(told["codes"], told["names"])


def rows(provinces: Sequence[Mapping[str, Any]], mended: Mending, *, source: str) -> Iterator[UnitRow]:
    """Give the units of the package's nested list, written the same way whatever the version."""
    for province in provinces:
        code = f"{province['code']:02d}"
        kind = str(province["division_type"]).capitalize()
        name = _written(province["name"])
        short = name.removeprefix(f"{kind} ")
        start = CONTINUING.get(code, TWO_LEVELS)
        row = UnitRow("province", code, short if _is_plain(province) else name, start, source)
        yield row
        for ward in province["wards"]:
            given = f"{ward['code']:05d}"
            right = mended.codes.get(given, given)
            yield UnitRow(
                "commune", right, mended.names.get(right) or _written(ward["name"]), TWO_LEVELS, source, parent=row.key
            )


def _is_plain(province: Mapping[str, Any]) -> bool:
    """Say whether it is a province, not a city: a province's name goes without the word for it."""
    return " " not in str(province["division_type"])


def _written(name: str) -> str:
    words = " ".join(name.split())
    return words[:1].upper() + words[1:]
