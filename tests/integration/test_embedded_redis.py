"""The Redis out of the wheel, or the one on PATH: a broker that refuses instead of forgetting."""

import stat

import pytest
import redis

from ocop.datadir import DataDir
from ocop.embedded.redis import RedisPlace, url
from ocop.embedded.running import redis_running


@pytest.mark.parametrize("name", ["short", "x" * 110, "Đường dẫn có dấu"])
def test_redis_answers_holds_nothing_back_and_evicts_nothing(tmp_path, name):
    data = DataDir(tmp_path / name)
    data.make()

    with redis_running(data) as address, redis.Redis.from_url(address) as client:
        assert client.ping() is True
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("save") == {"save": ""}
        assert client.config_get("appendonly") == {"appendonly": "no"}
        assert stat.S_IMODE(data.redis.stat().st_mode) == 0o700
        assert stat.S_IMODE(RedisPlace(data.redis).address_file.stat().st_mode) == 0o600

    assert url(RedisPlace(data.redis)) is None


def test_redis_over_loopback_wants_the_password(tmp_path):
    data = DataDir(tmp_path / ("x" * 110))
    data.make()

    with redis_running(data) as address:
        _, _, host = address.partition("@")
        with redis.Redis.from_url(f"redis://{host}") as stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
