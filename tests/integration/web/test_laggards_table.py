"""The table of the laggards' sheet: which paper how many lines take, and what is repeated below a long one."""

from datetime import date

import pytest

from api.web.clock_words import ClockFacts
from api.web.static_files import read_static
from api.web.words import create_pages
from config.i18n import load_translator

LIMIT = ClockFacts(today=date(2020, 9, 3), due_on=date(2020, 9, 4), left=1, who="Hạn nộp")
ROW = {
    "product": "Rượu",
    "maker": "HTX",
    "commune": "Xã",
    "clocks": [LIMIT],
    "turn": "chủ thể",
    "told": "",
    "advice": "",
}


@pytest.mark.parametrize(
    ("lines", "paper", "foot"),
    [(1, "wide", False), (14, "wide", False), (15, "tall", False), (40, "tall", False), (41, "tall", True)],
)
def test_lines_choose_the_paper_and_a_long_sheet_repeats_its_foot(lines, paper, foot):
    template = '{% from "parts/laggard.html" import laggards %}{{ laggards(rows, "Chậm", foot="Số liệu lúc 7:30") }}'
    page = create_pages(load_translator(), read_static())["vi"].from_string(template)

    html = page.render(rows=[{**ROW, "href": "#", "brief": "vắn tắt", "brief_told": ""}] * lines)

    assert f'class="laggards laggards-{paper}"' in html
    assert ("<tfoot>" in html) == ("Số liệu lúc 7:30" in html) == foot
    assert html.count("vắn tắt") == (lines if paper == "tall" else 0)
