"""The colours of the pages: contrast recomputed from the token file (WCAG 2.2), both dark blocks alike, none stray."""

import re

import pytest

from api.web.static_files import FOLDER, read_static

SOURCES = FOLDER.parent / "assets" / "scss"
SHEETS = sorted(path.name for path in SOURCES.glob("*.scss"))
TEXT, GRAPHIC = 4.5, 3.0
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
