"""The instance's secret."""

import stat

import pytest

from config.settings import Settings, load
from ocop.errors import OperatorError
from ocop.secret import instance_secret


def test_secret_is_made_once_and_private(tmp_path):
    settings = load({"OCOP_DATA_DIR": str(tmp_path)})

    made = instance_secret(settings)

    assert len(made) >= 48
    assert instance_secret(settings) == made
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_secret_given_is_used_and_not_written(tmp_path):
    settings = load({"OCOP_DATA_DIR": str(tmp_path), "OCOP_SECRET": "s" * 32})

    assert instance_secret(settings) == "s" * 32
    assert list(tmp_path.iterdir()) == []


def test_secret_is_never_made_for_a_database_of_ones_own(tmp_path):
    settings = Settings.model_construct(data_dir=tmp_path, database_url="postgresql://x/y", secret=None)

    with pytest.raises(OperatorError, match="OCOP_SECRET"):
        instance_secret(settings)
