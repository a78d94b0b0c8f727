"""The rules of the house hold for every file; and each rule is shown to catch a planted offence."""

import pytest

from tests.contract.house import PRODUCT, RULES, Rule, files, offences

BY_NAME = {rule.name: rule for rule in RULES}
PLANTED: list[tuple[str, str]] = [
    ("a commit outside the unit of work", "def f(session):\n    session.commit()\n"),
    ("a commit outside the unit of work", "def f(unit):\n    unit.driver.rollback()\n"),
    ("a commit outside the unit of work", "def f(unit):\n    unit.execute('COMMIT')\n"),
    ("a commit outside the unit of work", "def f(unit):\n    unit.execute('start transaction read only')\n"),
    ("a commit outside the unit of work", "def f(engine):\n    with engine.begin() as c:\n        c\n"),
    ("a case written outside the one statement", "def f(case):\n    case.state = 'accepted'\n"),
    ("a case written outside the one statement", "def f(row):\n    row.case.state, x = 'accepted', 1\n"),
    ("a case written outside the one statement", "Q = 'UPDATE cases SET state = %s'\n"),
    ("a case written outside the one statement", "Q = '''\n insert  into\n history (seq) VALUES (1)'''\n"),
    ("a case written outside the one statement", "def f(t):\n    return f'delete from treatments where {t}'\n"),
    ("a case written outside the one statement", "def f(s):\n    s.execute(update(Case).values(state='x'))\n"),
    ("a case written outside the one statement", "def f(s):\n    s.add(models.Case(state='x'))\n"),
    ("the wall clock read outside workflow/domain/time.py", "def f():\n    return datetime.now(UTC)\n"),
    ("the wall clock read outside workflow/domain/time.py", "def f():\n    return datetime.datetime.utcnow()\n"),
    ("the wall clock read outside workflow/domain/time.py", "def f():\n    return date.today()\n"),
    ("the wall clock read outside workflow/domain/time.py", "def f():\n    return time.time()\n"),
    ("the wall clock read outside workflow/domain/time.py", "from time import time_ns\n"),
    ("the wall clock read outside workflow/domain/time.py", "FIELD = field(default_factory=datetime.now)\n"),
    ("the wall clock read outside workflow/domain/time.py", "Q = 'SELECT * FROM clocks WHERE due_at < now()'\n"),
    ("the wall clock read outside workflow/domain/time.py", "Q = 'INSERT INTO x VALUES (CURRENT_DATE)'\n"),
    ("an endpoint on the event loop", "@router.get('/cases')\nasync def cases():\n    return []\n"),
    ("an endpoint on the event loop", "@app.post\nasync def cases():\n    return []\n"),
    ("a Vietnamese sentence in code", "TEXT = 'Không tìm thấy hồ sơ'\n"),
    ("a Vietnamese sentence in code", "def f(n):\n    return f'Đã nộp {n} hồ sơ'\n"),
    ("a Vietnamese sentence in code", "x = 1  # chỗ này tính điểm trung bình\n"),
    ("a Vietnamese sentence in code", "'''Head.\n\nPhần này chấm điểm sản phẩm.\n'''\n"),
    ("transitions imported outside the machine", "import transitions\n"),
    ("transitions imported outside the machine", "from transitions.extensions import GraphMachine\n"),
    ("transitions imported outside the machine", "def f():\n    from transitions import Machine\n    return Machine\n"),
    ("an exemption without a reason", "x = eval('1')  # noqa\n"),
    ("an exemption without a reason", "x = eval('1')  # noqa: S307\n"),
    ("an exemption without a reason", "x = f()  # type: ignore\n"),
    ("an exemption without a reason", "x = f()  # type: ignore[arg-type]\n"),
    ("an exemption without a reason", "# ruff: noqa\n"),
    ("a file that is too long", "x = 1\n" * 401),
    ("a file without a head", "x = 1\n"),
    ("something done at import", "print('hello')\n"),
    ("something done at import", "for name in NAMES:\n    register(name)\n"),
]
INNOCENT: list[tuple[str, str]] = [
    ("a commit outside the unit of work", "TEXT = 'Begin with the commune.'\ndef f(x):\n    return x.committed\n"),
    (
        "a case written outside the one statement",
        "Q = 'SELECT state FROM cases'\nclass C:\n    def f(self):\n        self.state = 1\n",
    ),
    ("a case written outside the one statement", "TEXT = 'The history is updated.'\ndef f(d):\n    d.update(x)\n"),
    (
        "the wall clock read outside workflow/domain/time.py",
        "def f(clock):\n    return clock.now(), time.monotonic()\n",
    ),
    ("the wall clock read outside workflow/domain/time.py", "TEXT = 'What is due now (today).'\n"),
    ("an endpoint on the event loop", "@router.get('/x')\ndef x():\n    ...\nasync def dependency():\n    ...\n"),
    ("a Vietnamese sentence in code", "TEXT = 'Producers (chủ thể), QĐ 1048, NĐ 61, Điều 7'\n"),
    (
        "transitions imported outside the machine",
        "from workflow.domain.transitions import x\nfrom .transitions import y\n",
    ),
    (
        "an exemption without a reason",
        "x = f()  # noqa: S608 - fixed texts only\ny = g()  # type: ignore[attr-defined]  # no stubs\n",
    ),
    ("something done at import", "'''Head.'''\nimport os\nX = frozenset(['a'])\ndef f():\n    print(1)\n"),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_house_keeps_its_rules(rule: Rule):
    assert offences(rule) == []


@pytest.mark.parametrize(("name", "source"), PLANTED, ids=[f"{n}-{s[:30]!r}" for n, s in PLANTED])
def test_a_planted_offence_is_caught(name, source):
    assert list(BY_NAME[name].check(source))


@pytest.mark.parametrize(("name", "source"), INNOCENT, ids=[f"{n}-{s[:30]!r}" for n, s in INNOCENT])
def test_what_is_right_is_not_caught(name, source):
    assert list(BY_NAME[name].check(source)) == []


def test_every_rule_has_its_planted_offence():
    assert {name for name, _ in PLANTED} == set(BY_NAME)


def test_the_exceptions_are_files_that_need_to_be_exceptions():
    """An exception that no longer offends is taken off the list."""
    for rule in RULES:
        for exception in rule.except_for:
            inside = [path for path in files() if path.startswith(exception)]
            assert inside, (rule.name, exception)
            bare = Rule(rule.name, rule.check, rule.folders)
            assert any(line.startswith(exception) for line in offences(bare)), (rule.name, exception)


def test_the_files_of_every_room_are_read():
    assert {path.split("/", 1)[0] for path in files()} >= set(PRODUCT)
    assert "workflow/services/fire.py" in files()
