"""PostgreSQL's own user on a root-run machine: it may pass, and nobody gets more than that."""

import os
import stat
import tempfile
from pathlib import Path

import pytest

from ocop.child import Account
from ocop.embedded import account as accounts

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root makes users and opens folders for them")

NOBODY = Account(name="nobody", uid=65534, gid=65534)


@pytest.fixture
def closed():
    with tempfile.TemporaryDirectory(prefix="ocop-closed-") as folder:  # made with mode 0700
        target = Path(folder) / "a" / "b" / "file"
        target.parent.mkdir(parents=True)
        target.write_text("x")
        yield target


@pytest.fixture
def account() -> Account:
    found = accounts.server_account()
    assert found is not None
    return found


def test_server_account_is_not_root(account):
    assert (account.name, account.uid != 0) == ("ocop-pg", True)


def test_let_pass_opens_the_way_for_that_user_alone(closed, account):
    top = closed.parents[2]
    assert not accounts.may(account, "-r", closed)

    accounts.let_pass(account, closed)
    accounts.let_pass(account, closed)

    assert accounts.may(account, "-r", closed)
    assert not accounts.may(account, "-r", top)
    assert not accounts.may(account, "-w", top)
    assert not accounts.may(NOBODY, "-x", top)
    assert stat.S_IMODE(top.stat().st_mode) & 0o707 == 0o700


def test_let_pass_keeps_the_entries_that_are_there(closed, account):
    top = closed.parents[2]
    accounts.let_pass(NOBODY, closed)

    accounts.let_pass(account, closed)

    assert accounts.may(NOBODY, "-x", top)
    assert accounts.may(account, "-x", top)


def test_let_pass_leaves_an_open_folder_as_it_is(closed):
    top = closed.parents[2]
    top.chmod(0o711)

    accounts.let_pass(NOBODY, closed)

    assert accounts.ACL not in os.listxattr(top)


def test_let_read_undoes_a_strict_umask(closed):
    program = closed.parent / "program"
    program.write_text("#!")
    program.chmod(0o700)
    closed.chmod(0o600)

    accounts.let_read(NOBODY, closed.parent, sample=closed)

    assert stat.S_IMODE(program.stat().st_mode) == 0o755
    assert stat.S_IMODE(closed.stat().st_mode) == 0o644
