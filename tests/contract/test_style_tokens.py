"""The colours of the pages: contrast recomputed from the token file (WCAG 2.2), both dark blocks alike, none stray."""

import math
import re
from itertools import combinations

import pytest

from api.web.static_files import FOLDER, read_static

SOURCES = FOLDER.parent / "assets" / "scss"
SHEETS = sorted(path.name for path in SOURCES.glob("*.scss"))
TEXT, GRAPHIC = 4.5, 3.0
MARK = 5.7  # chips and cells are read at a glance, and from afar
CLOCKS = ("running", "soon", "last", "late", "very-late", "stopped")
BADGES = ("draft", "waiting", "returned", "suspended", "accepted", "recognised", "closed", "revoked")
APART = 7.4  # CIEDE2000 between two grounds, for every eye
BUDGET = 24 * 1024
OVERRULED = {"--bs-link-hover-color-rgb"}  # of Bootstrap's links, whose colour _type.scss gives instead
NAMES_COLOURS = {"_bootstrap.scss", "_tokens.scss", "_print.scss"}  # Sass needs two; paper has its own
PAIRS = [
    ("body-color", "body-bg", TEXT),
    ("body-color", "secondary-bg", TEXT),
    ("body-color", "tertiary-bg", TEXT),
    ("body-color", "ocop-terrace", TEXT),
    ("body-color", "primary-bg-subtle", TEXT),
    ("body-color", "ocop-row-hover", TEXT),
    ("secondary-color", "body-bg", TEXT),
    ("secondary-color", "secondary-bg", TEXT),
    ("secondary-color", "tertiary-bg", TEXT),
    ("secondary-color", "ocop-terrace", TEXT),
    ("secondary-color", "ocop-row-hover", TEXT),
    ("primary", "body-bg", TEXT),
    ("primary", "tertiary-bg", TEXT),
    ("primary", "primary-bg-subtle", TEXT),
    ("primary", "ocop-terrace", TEXT),
    ("ocop-on-primary", "primary", TEXT),
    ("ocop-on-primary", "ocop-primary-hover", TEXT),
    ("ocop-on-header", "ocop-header", TEXT),
    ("ocop-on-gold", "ocop-gold", TEXT),
    ("ocop-gold", "ocop-header", GRAPHIC),
    ("link-color", "body-bg", TEXT),
    ("link-color", "tertiary-bg", TEXT),
    ("link-color", "secondary-bg", TEXT),
    ("link-hover-color", "body-bg", TEXT),
    ("danger", "secondary-bg", GRAPHIC),
    ("danger-text-emphasis", "danger-bg-subtle", TEXT),
    ("danger-text-emphasis", "body-bg", TEXT),
    ("warning-text-emphasis", "body-bg", TEXT),
    ("ocop-control-edge", "body-bg", GRAPHIC),
    ("ocop-control-edge", "secondary-bg", GRAPHIC),
    ("ocop-focus", "body-bg", GRAPHIC),
    ("ocop-focus-halo", "ocop-focus", GRAPHIC),
    ("ocop-on-danger", "danger", TEXT),
    ("ocop-on-danger", "ocop-danger-hover", TEXT),
    ("success-text-emphasis", "body-bg", TEXT),
    ("info-text-emphasis", "body-bg", TEXT),
    ("ocop-added", "ocop-added-bg", TEXT),
    ("body-color", "ocop-internal-bg", TEXT),
    ("ocop-gold-line", "body-bg", TEXT),
    ("ocop-gold-line", "secondary-bg", TEXT),
    ("clock-met", "body-bg", TEXT),
    ("clock-met", "secondary-bg", TEXT),
    ("on-late-low", "late-0", MARK),
    ("on-late-low", "late-1", MARK),
    ("on-late-low", "late-2", MARK),
    ("on-late-high", "late-3", MARK),
    ("on-late-top", "late-4", MARK),
    *((f"clock-{level}", f"clock-{level}-bg", MARK) for level in CLOCKS),
    *((f"clock-{level}-edge", ground, GRAPHIC) for level in CLOCKS for ground in ("body-bg", "secondary-bg")),
    *((f"badge-{family}", f"badge-{family}-bg", TEXT) for family in BADGES),
    *((f"badge-{family}-edge", ground, GRAPHIC) for family in BADGES for ground in ("body-bg", "secondary-bg")),
]


def blocks():
    text = (SOURCES / "_tokens.scss").read_text(encoding="utf-8")
    found = re.findall(r"@mixin (\w+) \{([^}]*)\}", text)
    return {theme: dict(re.findall(r"--(?:bs-)?([\w-]+): (#[0-9A-F]{6});", body)) for theme, body in found}


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(first, second):
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_measure_agrees_with_the_known_extremes():
    assert ratio("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert ratio("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_colours_are_told_apart(theme, front, ground, least):
    tokens = blocks()[theme]

    assert ratio(tokens[front], tokens[ground]) >= least


DEUTAN = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))
PROTAN = ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998))
TRITAN = ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900))
EYES = {"normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)), "deutan": DEUTAN, "protan": PROTAN, "tritan": TRITAN}
"""Machado, Oliveira and Fernandes 2009, severity 1.0, on linear light."""


def lab(colour, eye):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    light = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    seen = [min(1.0, max(0.0, sum(k * c for k, c in zip(row, light, strict=True)))) for row in EYES[eye]]
    to_xyz = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
    xyz = [sum(k * c for k, c in zip(row, seen, strict=True)) for row in to_xyz]
    f = [
        v ** (1 / 3) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116
        for v in (c / w for c, w in zip(xyz, (0.95047, 1.0, 1.08883), strict=True))
    ]
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def difference(one, two):
    """CIEDE2000 (Sharma, Wu and Dalal 2005)."""
    (l1, a1, b1), (l2, a2, b2) = one, two
    mean = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    stretch = 1 + 0.5 * (1 - math.sqrt(mean**7 / (mean**7 + 25**7)))
    c1, c2 = math.hypot(a1 * stretch, b1), math.hypot(a2 * stretch, b2)
    h1, h2 = (math.degrees(math.atan2(b, a * stretch)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    hue = h1 + h2 if c1 * c2 == 0 else h1 + turn / 2
    chroma, level = (c1 + c2) / 2, (l1 + l2) / 2
    t = (
        1
        - 0.17 * math.cos(math.radians(hue - 30))
        + 0.24 * math.cos(math.radians(2 * hue))
        + 0.32 * math.cos(math.radians(3 * hue + 6))
        - 0.20 * math.cos(math.radians(4 * hue - 63))
    )
    sl = 1 + 0.015 * (level - 50) ** 2 / math.sqrt(20 + (level - 50) ** 2)
    sc, sh = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    bend = -2 * math.sqrt(chroma**7 / (chroma**7 + 25**7))
    bend *= math.sin(math.radians(60 * math.exp(-(((hue % 360 - 275) / 25) ** 2))))
    dl, dc = (l2 - l1) / sl, (c2 - c1) / sc
    dh = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2)) / sh
    return math.sqrt(dl**2 + dc**2 + dh**2 + bend * dc * dh)


def test_difference_agrees_with_published_pairs():
    assert difference((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)
    assert difference((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387)) == pytest.approx(1.2644, abs=1e-4)
    assert difference((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514)) == pytest.approx(0.9082, abs=1e-4)


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kinds", [CLOCKS, BADGES], ids=["clocks", "badges"])
def test_grounds_are_told_apart_by_every_eye(kinds, theme, eye):
    tokens = blocks()[theme]
    prefix = "clock" if kinds is CLOCKS else "badge"
    grounds = {tokens[f"{prefix}-{kind}-bg"] for kind in kinds}

    close = [
        (one, two, round(difference(lab(one, eye), lab(two, eye)), 1))
        for one, two in combinations(sorted(grounds), 2)
        if difference(lab(one, eye), lab(two, eye)) < APART
    ]
    assert close == []


def test_dark_names_what_light_names():
    found = blocks()

    assert found["light"].keys() == found["dark"].keys()


def test_dark_by_choice_and_dark_by_the_system_are_the_same():
    sheet = read_static().served[read_static().names["site.css"]].body.decode()

    chosen = re.search(r"\[data-bs-theme=dark\]\{(color-scheme:dark[^}]*)\}", sheet)
    by_system = re.search(r"prefers-color-scheme: ?dark\)\{\[data-bs-theme=auto\]\{([^}]*)\}", sheet)
    assert chosen[1] == by_system[1]


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if sheet not in NAMES_COLOURS])
def test_only_the_token_file_names_colours(sheet):
    text = (SOURCES / sheet).read_text(encoding="utf-8")

    assert re.findall(r"#[0-9A-Fa-f]{3,8}\b(?=[;\s])|\brgba?\(|\bhsla?\(", text) == []


def test_every_token_used_is_named():
    text = read_static().served[read_static().names["site.css"]].body.decode()
    named = set(re.findall(r"(--[\w-]+):", text))

    used = set(re.findall(r"var\((--[\w-]+)\)", text))
    assert used <= named | OVERRULED


def test_style_sheet_fits_a_phone_and_loads_only_its_own_files():
    static = read_static()
    file = static.served[static.names["site.css"]]

    assert file.packed is not None
    assert len(file.packed) <= BUDGET
    loaded = re.findall(r"url\(([^)]*)\)", file.body.decode())
    assert {name.split(".")[0] for name in loaded} == {"be-vietnam-pro-latin", "be-vietnam-pro-vietnamese"}
    assert set(loaded) <= static.served.keys()
    assert b"@import" not in file.body
