"""The shipped season of Hà Tĩnh 2021: its four figures, what is made up says so, seven score by sheets."""

from datetime import date

from tests.rule_book import book
from tests.scenario_files import shipped
from workflow.domain.scoring import Sheet, score
from workflow.domain.time import local_day

NAME = "ha-tinh-2021"


def acts(name: str) -> list[str]:
    """Give the cases of all acts of one trigger."""
    return [e.case for e in shipped(NAME).events if e.name == name]


def test_the_four_figures_of_the_sources():
    accepted = [e for e in shipped(NAME).events if e.name == "accept_idea"]

    assert len(set(acts("forward_idea_to_province"))) == 180
    assert len({e.case for e in accepted}) == 111
    assert {local_day(e.at) for e in accepted} == {date(2021, 5, 18)}
    assert len(set(acts("report_appraisal"))) == 16
    assert len(set(acts("request_supplement"))) == 5
    assert not set(acts("report_appraisal")) & set(acts("request_supplement"))


def test_everybody_and_everything_is_marked_invented():
    file = shipped(NAME).file

    assert all(person.invented for person in file.persons.values())
    assert all(producer.invented and producer.account.invented for producer in file.producers.values())
    assert all(item.invented for producer in file.producers.values() for item in producer.products.values())
    assert all(producer.address is None for producer in file.producers.values())


def test_names_of_products_are_told_apart():
    file = shipped(NAME).file
    names = [item.name for producer in file.producers.values() for item in producer.products.values()]

    assert len(names) == len(set(names)) == 180


def test_a_council_of_seven_gives_every_one_of_the_16_a_sheet_under_1048():
    season = shipped(NAME)
    council = season.file.councils["hd_2021"]
    sheets = [e for e in season.events if e.act == "sheet"]

    assert season.file.regulation == "qd-1048-2019"
    assert council.invented
    assert [m.post for m in council.members.values()].count("secretary") == 1
    assert len(council.members) == 8
    assert len({e.by for e in sheets}) == 7
    assert sorted({e.case for e in sheets}) == sorted(season.file.groups["du_dieu_kien"])
    assert len({(e.case, e.by) for e in sheets}) == len(sheets) == 16 * 7


def test_no_two_sheets_on_a_product_lie_more_than_ten_points_apart():
    criteria = book()["qd-1048-2019"].sets[1]
    totals: dict[str, list[int]] = {}
    for event in shipped(NAME).events:
        if event.act == "sheet":
            totals.setdefault(event.case, []).append(score(Sheet(event.sheet), criteria).total)

    assert [case for case, found in totals.items() if max(found) - min(found) > 10] == []


def test_offices_work_from_monday_to_friday():
    offices = [e for e in shipped(NAME).events if e.by not in {"$producer", "system"}]

    assert {local_day(e.at) for e in offices if local_day(e.at).weekday() > 4} == set()
