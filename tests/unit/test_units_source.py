"""The units of today come out the same, whichever version of the package gives them."""

import hashlib
from collections import Counter
from datetime import date

from ocop.units_source import Mending, current_units, mending, rows

# Over the sorted lines "kind code name", agreed with the package's versions 2025.10.1 (mended) and 2026.9.0.
DIGEST = "db725280c7210398c4f24d7df3863025707118d281ac5bc438d30b567a123b85"


def test_the_list_is_the_one_in_force():
    units = list(current_units())
    text = "\n".join(sorted(f"{u.kind} {u.code} {u.name}" for u in units))

    assert hashlib.sha256(text.encode()).hexdigest() == DIGEST
    assert Counter(u.kind for u in units) == {"province": 34, "commune": 3321}
    assert len({u.key for u in units}) == len(units)


def test_names_are_written_one_way():
    nested = [
        {"code": 42, "name": "Tỉnh Hà Tĩnh", "division_type": "tỉnh", "wards": [{"code": 7, "name": "xã  Bắc Sơn"}]},
        {"code": 22, "name": "Quảng Ninh", "division_type": "tỉnh", "wards": []},
        {"code": 1, "name": "Thành phố Hà Nội", "division_type": "thành phố trung ương", "wards": []},
    ]

    names = [u.name for u in rows(nested, Mending(), source="x")]

    assert names == ["Hà Tĩnh", "Xã Bắc Sơn", "Quảng Ninh", "Thành phố Hà Nội"]


def test_codes_of_a_draft_are_mended():
    wards = [{"code": 73, "name": "Phường Cửa Nam"}, {"code": 5, "name": "Xã Cũ"}]
    nested = [{"code": 1, "name": "Thành phố Hà Nội", "division_type": "thành phố trung ương", "wards": wards}]

    found = list(rows(nested, Mending({"00073": "00082"}, {"00005": "Xã Mới"}), source="x"))

    assert [(u.code, u.name) for u in found[1:]] == [("00082", "Phường Cửa Nam"), ("00005", "Xã Mới")]


def test_a_version_without_faults_needs_no_mending():
    assert mending("2026.9.0") == Mending()
    assert len(mending("2025.10.1").codes) == 123


def test_provinces_that_continued_are_older_than_the_reform():
    older = {u.code: u.valid_from for u in current_units() if u.kind == "province" and u.valid_from < date(2025, 7, 1)}

    assert len(older) == 11
    assert older["42"] == date(2008, 8, 1)
