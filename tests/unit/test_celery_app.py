"""How the workers are set up: what the rules of the house demand of Celery."""

import pytest

from workers.app import broker_url, create_celery
from workers.schedule import TICKS
from workers.tasks import TASKS
from workflow.domain.notice_text import NoticeBook


@pytest.fixture
def app():
    return create_celery(
        redis_url="redis://127.0.0.1:1/0",
        database_url="postgresql://nobody@127.0.0.1:1/none",
        book=NoticeBook({}),
        secret="s" * 32,
    )


def test_celery_holds_no_results_speaks_json_and_acknowledges_late(app):
    assert app.conf.task_ignore_result is True
    assert app.conf.result_backend is None
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"
    assert app.conf.task_acks_late is True
    assert app.conf.task_reject_on_worker_lost is True
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.worker_hijack_root_logger is False


def test_celery_limits_stay_below_the_visibility_timeout(app):
    visible = app.conf.broker_transport_options["visibility_timeout"]

    assert app.conf.task_soft_time_limit < app.conf.task_time_limit < visible


def test_every_tick_has_a_task_carries_nothing_and_expires_within_its_interval(app):
    assert {tick.task for tick in TICKS} == set(TASKS)
    for tick in TICKS:
        entry = app.conf.beat_schedule[tick.task]
        assert set(entry) == {"task", "schedule", "options"}
        assert entry["options"] == {"expires": tick.seconds}
        assert entry["schedule"] == tick.seconds
        assert tick.task in app.tasks


@pytest.mark.parametrize(
    ("redis_url", "expected"),
    [
        ("redis://:pw@127.0.0.1:6379/3", "redis://:pw@127.0.0.1:6379/3"),
        ("unix:///srv/a%20b/redis.sock?db=2", "redis+socket:///srv/a%20b/redis.sock?virtual_host=2"),
        ("unix:///srv/redis.sock", "redis+socket:///srv/redis.sock?virtual_host=0"),
    ],
)
def test_broker_url_is_spelt_for_celery(redis_url, expected):
    assert broker_url(redis_url) == expected
