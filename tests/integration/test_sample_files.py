"""Files made for replayed seasons are what their names promise, and the same every time."""

import io

import pytest

from workflow.services.examine_file import Examined, examine
from workflow.services.sample_files import sample_file

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Hợp đồng (bản 1).pdf", Examined("application/pdf", 3)),
        ("Giấy chứng nhận.png", Examined("image/png")),
        ("Bản công bố <chất lượng> & đính kèm.docx", Examined(DOCX)),
    ],
)
def test_a_file_is_what_its_name_promises(name, found):
    made = sample_file(name, pages=3)

    assert examine(io.BytesIO(made), name, pointer="/tep") == found
    assert sample_file(name, pages=3) == made
    assert sample_file(f"x{name}", pages=3) != made


def test_other_endings_are_not_made():
    with pytest.raises(ValueError, match=r"film\.mp4"):
        sample_file("film.mp4")
