"""The thread of a case: both sides in one, notes that officers alone know of, who is told, who has read it."""

from datetime import date

import pytest

from api.app import create_app
from api.web.papers.place import put_on
from config.i18n import load_translator
from ocop import notices
from tests.acts import one, rows
from tests.factories import CLOCK
from tests.fixtures.live import serving
from tests.fixtures.visitors import signed_in
from tests.integration.papers.test_files import PDF_BYTES
from workflow.domain.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from workflow.services.case_thread import MessageRequest, mark_thread_read, show_thread, write_message
from workflow.services.notice_values import subjects, text_of
from workflow.store.messages import THREAD_MAX


@pytest.fixture
def case(acts):
    return acts.case()


@pytest.fixture
def say(desk, acts):
    def write(case, who, text, **more):
        asked = MessageRequest(case, text, more.pop("request_id", f"say-{next(acts._numbers)}"), **more)
        return write_message(acts.database, acts.clock(), desk.sight(who), desk.papers.forms, asked)

    return write


@pytest.fixture
def read(desk, acts):
    def show(case, who):
        with acts.database.single() as unit:
            return show_thread(unit, desk.sight(who), case)

    return show


def told(acts, case):
    """Give who is told inside the product, and about what."""
    found = rows(
        acts.database,
        "SELECT recipient_role, notice, state, reason FROM notices WHERE case_id = %s AND notice = 'message_received'"
        " AND channel = 'in_app' ORDER BY planned_at, recipient_role",
        case,
    )
    return [tuple(row) for row in found]


def test_both_sides_write_in_one_thread_and_the_other_is_told(acts, say, read, case):
    say(case, "producer", "Cho hỏi mẫu phiếu")
    say(case, "commune_officer", "Mẫu ở xã, ông/bà ghé lấy")
    assert [(m.text, m.by_producer, m.by_role) for m in read(case, "province_officer").messages] == [
        ("Cho hỏi mẫu phiếu", True, "producer"),
        ("Mẫu ở xã, ông/bà ghé lấy", False, "commune_officer"),
    ]
    assert told(acts, case) == [
        ("commune_officer", "message_received", "planned", None),
        ("producer", "message_received", "planned", None),
    ]
    acts.fire(case, "producer", "submit_idea")
    acts.fire(case, "commune_officer", "forward_idea")
    say(case, "producer", "Bao giờ có kết quả?")
    assert told(acts, case)[-1][0] == "district_officer"


def test_the_notice_says_who_wrote_and_never_what(acts, say, case):
    say(case, "commune_officer", "nội dung kín đáo")
    key = one(acts.database, "SELECT key FROM notices WHERE case_id = %s AND channel = 'in_app'", case)
    with acts.database.unit() as unit:
        found = subjects(unit, [key])[key]
        for language, words in (("vi", "có tin nhắn mới trong hồ sơ"), ("en", "a new message in case")):
            text = text_of(found, language, date(2020, 6, 1), notices.load(address="https://ocop.example.vn"))
            assert words in text.subject
            assert "Người commune_officer" in text.body
            assert "kín đáo" not in text.body + text.subject + text.short


def test_internal_notes_are_known_to_officers_only(acts, say, read, case):
    say(case, "province_officer", "nghi ngờ nguồn nguyên liệu", kind="internal")
    assert [m.text for m in read(case, "commune_officer").messages] == ["nghi ngờ nguồn nguyên liệu"]
    assert [m.text for m in read(case, "auditor").messages] == ["nghi ngờ nguồn nguyên liệu"]
    assert read(case, "producer").messages == []
    assert told(acts, case) == []
    with pytest.raises(NotPermittedError) as caught:
        say(case, "producer", "x", kind="internal")
    assert caught.value.code == "message_officers_only"
    both = f"both-{case}"
    acts.newcomer(both, "producer", "commune_officer")
    assert read(case, both).messages == []
    with pytest.raises(NotPermittedError):
        say(case, both, "x", kind="internal")


def test_others_know_of_no_thread_and_readers_do_not_write(say, read, case):
    say(case, "producer", "riêng tư")
    for who in ("other_producer", "stranger", "admin"):
        with pytest.raises(NotFoundError):
            read(case, who)
        with pytest.raises(NotFoundError):
            say(case, who, "x")
    with pytest.raises(NotPermittedError) as caught:
        say(case, "auditor", "x")
    assert caught.value.code == "reads_only"


def test_a_message_sent_twice_is_one(acts, say, case):
    first = say(case, "producer", "một lần", request_id="twice")
    assert say(case, "producer", "một lần", request_id="twice") == first
    assert one(acts.database, "SELECT count(*) FROM case_messages WHERE case_id = %s", case) == 1


def test_a_message_hangs_on_a_part_or_a_page_of_a_filed_file(acts, desk, say, read, case):
    mine = desk.store(case, PDF_BYTES, name="a.pdf")
    with pytest.raises(InvalidInputError):
        say(case, "producer", "tệp chưa nộp", file_key=mine.key)
    acts.fire(case, "producer", "submit_idea", evidence=(f"file:{mine.sha256.hex()}",))
    say(case, "commune_officer", "trang này mờ", file_key=mine.key, page=2, form="idea", part="making")
    (row,) = read(case, "producer").messages
    assert (row.file_key, row.page, row.form, row.part) == (mine.key, 2, "idea", "making")
    other = acts.case()
    for more in (
        {"file_key": desk.store(other, PDF_BYTES, name="a.pdf").key},
        {"form": "idea", "part": "market"},
        {"form": "score", "part": "a"},
        {"part": "making"},
        {"page": 2},
        {"file_key": mine.key, "page": 0},
    ):
        with pytest.raises(InvalidInputError) as caught:
            say(case, "commune_officer", "x", **more)
        assert caught.value.code == "message_place_unknown"


@pytest.mark.parametrize(
    ("text", "code"), [("", "message_needed"), (" \n ", "message_needed"), ("x" * 4001, "text_too_long")]
)
def test_a_message_is_bounded(say, case, text, code):
    with pytest.raises(InvalidInputError) as caught:
        say(case, "producer", text)
    assert caught.value.code == code


def test_a_thread_is_bounded(acts, say, case):
    say(case, "producer", "đầu tiên")
    with acts.database.unit() as unit:
        unit.execute(
            "INSERT INTO case_messages SELECT gen_random_uuid(), case_id, kind, text, form, part, file_key, page, by,"
            " by_role, by_producer, 'r' || n, at FROM case_messages, generate_series(2, %s) n WHERE case_id = %s",
            (THREAD_MAX, case),
        )
    with pytest.raises(ConflictError) as caught:
        say(case, "producer", "một nữa")
    assert caught.value.code == "thread_full"


def test_reading_is_marked_by_who_says_so(acts, desk, say, read, case):
    say(case, "producer", "Cho hỏi")
    assert read(case, "commune_officer").unread == 1
    assert read(case, "producer").unread == 0
    with acts.database.single() as unit:
        mark_thread_read(unit, acts.clock(), desk.sight("commune_officer"), case)
        mark_thread_read(unit, acts.clock(), desk.sight("auditor"), case)
    assert read(case, "commune_officer").unread == 0
    assert read(case, "producer").readings.officers is not None
    say(case, "producer", "Cho hỏi nữa")
    assert read(case, "commune_officer").unread == 1


@pytest.fixture(scope="module")
def address(database, papers, acts):
    app = create_app(database=database, clock=CLOCK, translator=load_translator())
    put_on(app, papers)
    with serving(app) as address:
        yield address


def test_the_pages_of_a_thread(database, address, acts, say, case):
    code = one(acts.database, "SELECT code FROM cases WHERE id = %s", case)
    path = f"/ho-so/{code}/trao-doi"
    producer = signed_in(database, CLOCK, acts.scene.people["producer"], address=address)
    officer = signed_in(database, CLOCK, acts.scene.people["commune_officer"], address=address)
    stranger = signed_in(database, CLOCK, acts.scene.people["other_producer"], address=address)
    with producer.client, officer.client, stranger.client:
        assert "Chưa có tin nhắn nào" in producer.get(path).text
        assert producer.post(path, {"tin": "<b>Cho hỏi</b>", "phan": "idea.making"}).status_code == 303
        page = producer.follow()
        assert "Đã gửi tin nhắn lúc 9:00." in page.text
        assert "&lt;b&gt;Cho hỏi&lt;/b&gt;" in page.text
        assert "Phiếu đăng ký ý tưởng sản phẩm: Nguyên liệu và cách làm" in page.text
        assert "trao-doi/noi-bo" not in page.text
        assert producer.get(f"{path}/noi-bo").status_code == 404
        producer.get(path)
        empty = producer.post(path, {"tin": " ", "phan": "idea.making"})
        assert empty.status_code == 422
        assert "Hãy viết nội dung tin nhắn" in empty.text
        assert "Đánh dấu đã xem (1 tin mới)" in officer.get(path).text
        assert officer.post(f"{path}/da-xem").status_code == 303
        assert "Đã xem 1/6/2020, 9:00" in producer.get(path).text
        officer.get(f"{path}/noi-bo")
        assert officer.post(f"{path}/noi-bo", {"tin": "ghi chú kín"}).status_code == 303
        assert "ghi chú kín" in officer.follow().text
        assert "ghi chú kín" not in officer.get(path).text
        assert "ghi chú kín" not in producer.get(path).text
        for hidden in (path, f"{path}/noi-bo"):
            assert stranger.get(hidden).status_code == 404
