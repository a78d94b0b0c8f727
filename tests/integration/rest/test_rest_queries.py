"""How many statements a request sends: a fixed number, whether there is one row or there are three."""

import pytest

from tests import factories


@pytest.fixture(scope="module")
def one(rest):
    return factories.enter(rest.database, rest.scene, 0)


READS = [
    ("/me", "province_officer", 2),
    ("/seasons", "province_officer", 2),
    ("/seasons/s-2020", "province_officer", 2),
    ("/producers?q=htx&territory=s-2020-province", "province_officer", 2),
    ("/products?q=san", "province_officer", 2),
    ("/units?q=don&on=2020-06-01", "producer", 2),
    ("/processes", "producer", 2),
    ("/cases", "commune_officer", 2),
    ("/cases?season=s-2020&state=idea_draft&territory=s-2020-district&q=san+pham&limit=100", "ministry_officer", 2),
]


@pytest.fixture(scope="module")
def counts(rest, one):
    """Count every read with one case, enter two more, and count again."""

    def count():
        found = {}
        for path, by, _ in READS:
            rest.get(path, by=by)
            with rest.counted() as sent:
                assert rest.get(path, by=by).status_code == 200
            found[path] = len(sent)
        return found

    before = count()
    for number in (1, 2):
        factories.enter(rest.database, rest.scene, number)
    assert len(rest.get("/cases", by="commune_officer").json()["items"]) == 3
    return before, count()


@pytest.mark.parametrize(("path", "expected"), [(path, expected) for path, _, expected in READS])
def test_list_sends_the_same_number_of_statements(counts, path, expected):
    with_one, with_three = counts
    assert with_one[path] == with_three[path] == expected


def test_case_sends_two_statements_and_for_supervisors_a_bounded_few_more(rest_alone):
    case = factories.enter(rest_alone.database, rest_alone.scene)
    act = {"producer": "submit_idea", "commune_officer": "return_idea"}

    def counted(by):
        with rest_alone.counted() as sent:
            assert rest_alone.get(f"/cases/{case}", by=by).status_code == 200
        return len(sent)

    for by, trigger in (("producer", "submit_idea"), *((who, act[who]) for who in ("commune_officer",))):
        rest_alone.act(f"/cases/{case}/transitions", {"trigger": trigger, "comment": "x"}, by=by)
    few = (counted("producer"), counted("province_lead"))
    for _ in range(3):
        rest_alone.act(f"/cases/{case}/transitions", {"trigger": "resubmit_idea"}, by="producer")
        rest_alone.act(f"/cases/{case}/undo", {"comment": "x"}, by="province_lead")
    many = (counted("producer"), counted("province_lead"))

    assert few[0] == many[0] == 2
    assert few[1] <= 2 + 4
    assert many[1] <= 2 + 4


def test_history_and_treatments_send_three_statements(rest, one):
    for part in ("history", "treatments"):
        with rest.counted() as sent:
            assert rest.get(f"/cases/{one}/{part}", by="producer").status_code == 200
        assert len(sent) == 3, part


def test_act_sends_three_statements_token_read_and_write(rest_alone):
    case = factories.enter(rest_alone.database, rest_alone.scene)
    with rest_alone.counted() as sent:
        fired = rest_alone.act(f"/cases/{case}/transitions", {"trigger": "submit_idea"}, by="producer")
    assert fired.status_code == 201
    assert len(sent) == 3


def test_bulk_reads_and_writes_a_chunk_by_one_statement_each(rest_alone):
    cases = [str(factories.enter(rest_alone.database, rest_alone.scene, number)) for number in range(3)]

    def sent_for(keys, trigger, by):
        with rest_alone.counted() as sent:
            answer = rest_alone.act("/transitions", {"trigger": trigger, "case_ids": keys}, by=by)
        assert answer.json()["counts"] == {"moved": len(keys)}, answer.text
        return len(sent)

    first = sent_for(cases[:1], "submit_idea", "producer")
    assert sent_for(cases[1:], "submit_idea", "producer") == first == 4
