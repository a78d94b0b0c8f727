"""How many statements the pages of accounts send: fixed, and the same for who is known and who is not."""

from contextlib import ExitStack, contextmanager
from unittest.mock import patch

import pytest

from tests.fixtures.accounts import GOOD
from workflow.store.database import Unit


@contextmanager
def counted():
    """Collect every statement that is sent while the block runs."""
    sent = []
    kept = {name: getattr(Unit, name) for name in ("rows", "row", "execute", "fixed")}

    def counting(name):
        def send(unit, query, parameters=None):
            sent.append(query)
            return kept[name](unit, query, parameters)

        return send

    with ExitStack() as stack:
        for name in kept:
            stack.enter_context(patch.object(Unit, name, counting(name)))
        yield sent


def cost(act):
    with counted() as sent:
        act()
    return len(sent)


@pytest.mark.parametrize("path", ["/dang-nhap", "/quen-mat-khau", "/kich-hoat", "/dang-ky"])
def test_a_form_for_strangers_asks_the_database_nothing(site, path):
    browser = site.browser()
    assert cost(lambda: browser.get(path)) == 0


@pytest.mark.parametrize("login", ["officer", "nobody", "0999999999", "nobody@example.vn"])
def test_a_password_that_does_not_fit_costs_two_statements_whoever_it_is(site, login):
    browser = site.browser()
    assert cost(lambda: site.sign_in(browser, login, "không phải")) == 2


def test_a_password_that_fits_costs_two_more(site):
    browser = site.browser()
    assert cost(lambda: site.sign_in(browser, "officer", GOOD)) == 3


@pytest.mark.parametrize("login", ["officer", "nobody", "0999999999"])
def test_asking_for_a_code_costs_the_same_whoever_it_is(site, login):
    with site.database.unit() as unit:
        unit.execute("UPDATE persons SET email = 'officer@example.vn' WHERE login = 'officer'")
        unit.execute("DELETE FROM one_time_codes")
    browser = site.browser()
    assert cost(lambda: browser.post("/quen-mat-khau", {"ten": login})) == 4


def test_entering_a_product_is_shown_by_a_fixed_number(site):
    browser = site.browser()
    site.sign_in(browser)
    assert cost(lambda: browser.get("/san-pham/moi")) == 3
