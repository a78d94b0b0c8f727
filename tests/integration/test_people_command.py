"""`ocop people` and the terms of `ocop season`: the services of the pages, answered for by an administrator."""

import re
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from ocop.cli import build
from ocop.errors import OperatorError
from tests import factories
from tests.acts import one, rows
from workflow.domain.errors import DomainError
from workflow.domain.time import SystemClock, local_day
from workflow.store.database import Database

KEY = re.compile(r"[0-9a-f-]{36}")


@pytest.fixture
def scene(fresh_database_url):
    database = Database(fresh_database_url, pool_size=2)
    yield database, factories.build(database)
    database.close()


@pytest.fixture
def run(fresh_database_url, tmp_path, monkeypatch):
    monkeypatch.setenv("OCOP_DATA_DIR", str(tmp_path))

    def call(*words, by="s-2020-admin", ok=True, family="people"):
        given = ["--by", by] if by else []
        result = CliRunner().invoke(build(), [family, *words, *given, "--database-url", fresh_database_url])
        assert (result.exit_code == 0) is ok, result.output
        return result.output if ok else result.exception

    return call


def code_of(database, scene, unit="commune"):
    return one(database, "SELECT code FROM units WHERE id = %s", scene.units[unit])


def test_people_are_invited_listed_and_shown(scene, run):
    database, made = scene
    words = ("invite", "0912345678", "Trần Thị Mới", "commune_officer", "--place", code_of(database, made))
    before = one(database, "SELECT count(*) FROM persons")
    assert "would be registered" in run(*words, "--dry-run")
    assert one(database, "SELECT count(*) FROM persons") == before
    assert "the invitation is on its way" in run(*words)
    assert one(database, "SELECT count(*) FROM invitations") == 1
    assert "Trần Thị Mới [not opened]: commune_officer" in run("list", "tran thi moi")
    assert "1 people." in run("list", "tran thi moi", "--state", "unopened")
    assert "signs in as +84912345678" in run("show", "0912345678")
    assert "grant_there" in str(run(*words, ok=False))


def test_a_role_is_given_and_ended(scene, run):
    database, made = scene
    last = local_day(SystemClock().now()) + timedelta(days=30)
    given = ("s-2020-commune_officer", "commune_officer", "--place", code_of(database, made, "other"))
    run("give-role", *given, "--through", str(last), "--reason", "Luân chuyển")
    shown = run("show", "s-2020-commune_officer")
    key = KEY.search(next(line for line in shown.splitlines() if str(last) in line))
    assert "The role has ended." in run("end-role", given[0], key[0], "--reason", "Thôi")
    noted = rows(database, "SELECT act, reason FROM admin_acts ORDER BY at")
    assert noted == [("role_given", "Luân chuyển"), ("role_ended", "Thôi")]


def test_one_stands_in_for_another_with_dates(scene, run):
    database, made = scene
    run("invite", "0912345678", "Trần Thị Mới", "commune_officer", "--place", code_of(database, made))
    first = local_day(SystemClock().now())
    days = (str(first), str(first + timedelta(days=7)))
    said = run("substitute", "s-2020-commune_officer", "0912345678", *days, "--reason", "Nghỉ phép")
    assert f"{days[0]} – {days[1]}" in said
    assert "(for Người commune_officer)" in run("list", "tran thi moi")
    run("end-substitute", KEY.search(said)[0], "--reason", "Đã về")
    assert "(for Người commune_officer)" not in run("list", "tran thi moi")


@pytest.mark.parametrize("by", ["s-2020-province_lead", "s-2020-commune_officer"])
def test_only_an_administrator_answers_for_it(scene, run, by):
    assert isinstance(run("list", by=by, ok=False), DomainError)
    assert isinstance(run("invite", "0912345678", "X", "auditor", by=by, ok=False), DomainError)


def test_what_cannot_be_read_is_said(scene, run):
    for words in (("end-role", "s-2020-producer", "x"), ("end-substitute", "x")):
        assert isinstance(run(*words, "--reason", "x", ok=False), OperatorError)
    late = ("--through", "31/12/2026", "--reason", "x")
    assert isinstance(run("give-role", "s-2020-producer", "auditor", *late, ok=False), OperatorError)


def test_terms_of_a_season_are_listed_tried_and_changed(scene, run):
    database, _ = scene
    assert "idea_completion_days 15 calendar_days" in run("settings", "s-2020", by=None, family="season")
    words = ("set-setting", "s-2020", "idea_completion_days", "20", "--reason", "Theo đề nghị")
    assert "Nothing was changed" in run(*words, by="s-2020-province_lead", family="season")
    assert one(database, "SELECT settings FROM seasons") == {}
    assert "15 → 20" in run(*words, "--apply", by="s-2020-province_lead", family="season")
    assert one(database, "SELECT settings FROM seasons") == {"idea_completion_days": 20}
    run("set-setting", "s-2020", "idea_completion_days", "usual", "--reason", "Đặt lại", "--apply", family="season")
    assert one(database, "SELECT settings FROM seasons") == {}
    for value in ("900", "nhiều"):
        bad = ("set-setting", "s-2020", "idea_completion_days", value, "--reason", "x")
        assert isinstance(run(*bad, ok=False, family="season"), DomainError)
