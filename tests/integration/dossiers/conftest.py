"""A season of 2026 with forms, regulations and a folder for files."""

from datetime import UTC, datetime

import pytest

from ocop import dossiers, forms
from tests.acts import Acts
from tests.dossier_world import Table
from tests.factories import build
from workflow.services.papers import Papers
from workflow.store.database import Database
from workflow.store.file_folder import FileFolder

NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def database(database_url):
    database = Database(database_url, pool_size=6)
    yield database
    database.close()


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    return Papers(forms.load(), FileFolder(tmp_path_factory.mktemp("files") / "files"), dossiers.load())


@pytest.fixture(scope="module")
def table(database, papers):
    table = Table(Acts(database, build(database, code="ocop-2026", products=60, season="s-2026"), at=NOW), papers)
    table.publish()
    return table


@pytest.fixture
def case(table):
    return table.acts.case(entry_point="dossier", track="existing")
