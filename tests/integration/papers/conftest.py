"""A scene with forms and a folder for files, and people who write."""

import io

import pytest
from PIL import Image

from ocop import forms
from tests.acts import Acts
from tests.factories import build
from tests.papers_world import Desk
from workflow.services.papers import Papers
from workflow.store.database import Database
from workflow.store.file_folder import FileFolder


@pytest.fixture(scope="module")
def database(database_url):
    database = Database(database_url, pool_size=6)
    yield database
    database.close()


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    return Papers(forms.load(), FileFolder(tmp_path_factory.mktemp("files") / "files"))


@pytest.fixture(scope="module")
def acts(database):
    return Acts(database, build(database, products=40))


@pytest.fixture(scope="module")
def desk(acts, papers):
    return Desk(acts, papers)


@pytest.fixture(scope="session")
def jpeg():
    return photograph()


def photograph(size=(2400, 1800), *, kind="JPEG", **more):
    """Make a picture that says where it was taken."""
    out = io.BytesIO()
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "Máy ảnh thử"
    exif.get_ifd(0x8825)[2] = (18.0, 20.0, 0.0)
    image.save(out, kind, **({"exif": exif} | more))
    return out.getvalue()
