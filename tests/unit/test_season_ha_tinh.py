"""The shipped season of Hà Tĩnh 2021: its four figures, what is made up says so, points lie in the bands of the day."""

from datetime import date
from decimal import Decimal

from tests.scenario_files import shipped
from workflow.domain.time import local_day

NAME = "ha-tinh-2021"
BANDS = {3: (50, 70), 4: (70, 90)}


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


def test_points_lie_in_the_bands_of_1048():
    concluded = [
        (Decimal(str(e.inputs["points"])), int(str(e.inputs["stars"])))
        for e in shipped(NAME).events
        if e.name == "conclude_scoring"
    ]

    assert len(concluded) == 16
    assert [points for points, stars in concluded if not BANDS[stars][0] <= points < BANDS[stars][1]] == []


def test_offices_work_from_monday_to_friday():
    offices = [e for e in shipped(NAME).events if e.by not in {"$producer", "system"}]

    assert {local_day(e.at) for e in offices if local_day(e.at).weekday() > 4} == set()
