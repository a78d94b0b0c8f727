"""What is typed into the search box: each operator in both languages, and each mistake at its place."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.domain.errors import InvalidInputError
from workflow.domain.search import HINT, SPELLED, TURNS, CaseQuery, Placed, parse


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("", CaseQuery()),
        ("   ", CaseQuery()),
        (None, CaseQuery()),
        ("rượu nếp  sim", CaseQuery(text="rượu nếp sim")),
        ('"rượu nếp"  sim', CaseQuery(text="rượu nếp sim")),
        ("TH-2020-0007", CaseQuery(text="TH-2020-0007")),
        ("buoc:3", CaseQuery(steps=(3,))),
        ("Bước:3", CaseQuery(steps=(3,))),
        ("step:2,4", CaseQuery(steps=(2, 4))),
        ("buoc:>=5", CaseQuery(steps=(5, 6))),
        ("buoc:<3", CaseQuery(steps=(1, 2))),
        ("buoc:2..4", CaseQuery(steps=(2, 3, 4))),
        ("buoc:>6", CaseQuery()),
        ("tre:>5", CaseQuery(late=(6, None))),
        ("late:5", CaseQuery(late=(5, 5))),
        ("tre:<=2", CaseQuery(late=(1, 2))),
        ("tre:>0", CaseQuery(late=(1, None))),
        ('xa:"Tân Lâm Hương"', CaseQuery(commune="Tân Lâm Hương")),
        ("xã:“Nam Điền”", CaseQuery(commune="Nam Điền")),
        ("commune:nam", CaseQuery(commune="nam")),
        ("den-luot:xa", CaseQuery(turns=("commune",))),
        ("đến-lượt:tôi,chủ-thể", CaseQuery(turns=("me", "producer"))),
        ('turn:"hội đồng"', CaseQuery(turns=("council",))),
        ("trang-thai:plan_returned", CaseQuery(states=(Placed("plan_returned", 12),))),
        ('state:"chờ xã",draft', CaseQuery(states=(Placed("chờ xã", 7), Placed("draft", 16)))),
        ("mua:2020,thach-ha-2020", CaseQuery(seasons=("2020", "thach-ha-2020"))),
        ("sao:4", CaseQuery(stars=(4, 4))),
        ("stars:>=3", CaseQuery(stars=(3, 5))),
        ("sao:<3", CaseQuery(stars=(1, 2))),
        ("nhom:6,7", CaseQuery(groups=(6, 7))),
        ("han:<2026-12-01", CaseQuery(due=(None, date(2026, 11, 30)))),
        ("hạn:<=1/12/2026", CaseQuery(due=(None, date(2026, 12, 1)))),
        ("due:2026-12-01", CaseQuery(due=(date(2026, 12, 1), date(2026, 12, 1)))),
        ("due:>1-12-2026", CaseQuery(due=(date(2026, 12, 2), None))),
        ("han:2026-01-01..31/1/2026", CaseQuery(due=(date(2026, 1, 1), date(2026, 1, 31)))),
        ('chu-the:"An Phát"', CaseQuery(producer="An Phát")),
        ("ram buoc:3 anh tre:>2 thu", CaseQuery(text="ram anh thu", steps=(3,), late=(3, None))),
        ("xa:\u0054a\u0302n", CaseQuery(commune="Tân")),
    ],
)
def test_a_query_is_read(typed, query):
    assert parse(typed) == query


@pytest.mark.parametrize(
    ("typed", "code", "params"),
    [
        ("mau:đỏ", "search_operator_unknown", {"operator": "mau", "position": 1, "operators": HINT}),
        ("rượu status:open", "search_operator_unknown", {"operator": "status", "position": 6, "operators": HINT}),
        ("buoc:3 step:4", "search_operator_repeated", {"operator": "step", "position": 8}),
        ("buoc:", "search_value_missing", {"operator": "buoc", "position": 6}),
        ("buoc: 3", "search_value_missing", {"operator": "buoc", "position": 6}),
        ("buoc:3,", "search_value_missing", {"operator": "buoc", "position": 8}),
        ('xa:""', "search_value_missing", {"operator": "xa", "position": 4}),
        ("xa:a,b", "search_value_single", {"operator": "xa", "position": 6}),
        ('xa:"Nam', "search_quote_open", {"position": 4}),
        ('rượu "nếp', "search_quote_open", {"position": 6}),
        ("den-luot:ai", "search_value_unknown", {"operator": "den-luot", "value": "ai", "position": 10}),
        ("buoc:7", "search_number_wrong", {"operator": "buoc", "value": "7", "position": 6}),
        ("buoc:ba", "search_number_wrong", {"value": "ba"}),
        ("buoc:1..", "search_number_wrong", {"value": "1.."}),
        ("sao:-1", "search_number_wrong", {"value": "-1"}),
        ("tre:>²", "search_number_wrong", {"value": ">²"}),
        ("tre:99999999999999999999", "search_number_wrong", {}),
        ("han:mai", "search_day_wrong", {"value": "mai", "position": 5}),
        ("han:30/2/2026", "search_day_wrong", {"value": "30/2/2026"}),
        ("han:>9999-12-31", "search_day_wrong", {}),
        ("han:<0001-01-01", "search_day_wrong", {}),
        ("x" * 301, "text_too_long", {}),
        ("rượu\x00", "text_control_characters", {}),
    ],
)
def test_a_mistake_is_named_with_its_place(typed, code, params):
    with pytest.raises(InvalidInputError) as caught:
        parse(typed)

    assert (caught.value.code, caught.value.pointer) == (code, "/q")
    assert {name: caught.value.params[name] for name in params} == params


def test_operators_are_spelled_apart_and_all_hinted():
    words = [word for both in SPELLED.values() for word in both]

    assert len(words) == len(set(words)) == 20
    assert [f"{vi}:" for vi, _ in SPELLED.values()] == HINT
    assert set(TURNS.values()) == {"me", "producer", "commune", "district", "province", "council", "ministry"}


@given(st.text(alphabet='abuoc:tre"“”<>=.,3-/ đ\n', max_size=40))
def test_whatever_is_typed_is_read_or_refused_at_a_place_inside_it(typed):
    try:
        parse(typed)
    except InvalidInputError as error:
        assert error.pointer == "/q"
        position = error.params.get("position", 1)
        assert isinstance(position, int)
        assert 1 <= position <= len(typed) + 1
