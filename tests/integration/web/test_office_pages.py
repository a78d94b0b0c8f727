"""An officer's work, search and board as pages: what they show to whom, how they answer bad questions."""

import re
from datetime import timedelta

import pytest

from tests.fixtures.case_pages import case_pages, counted

__all__ = ["case_pages", "counted"]

ROW = re.compile(r'<p class="work-what">\s*<a href="([^"]+)">([^<]+)</a>')


def listed(response):
    """Give the addresses of the cases that a page lists."""
    return [found[0] for found in ROW.findall(response.text)]


@pytest.fixture
def works(case_pages):
    acts = case_pages.acts
    return {name: acts.case(until=name) for name in ("idea_draft", "idea_submitted", "plan_draft")}


def test_an_officer_sees_what_is_his_to_do_first_and_the_rest_under_its_tab(case_pages, works):
    officer = case_pages.by("commune_officer")
    mine = officer.get("/viec")
    assert mine.status_code == 200
    assert listed(mine) == [case_pages.path(works["idea_submitted"])]
    assert "Đến lượt ông/bà" in mine.text
    theirs = officer.get("/viec?xem=chu-the")
    assert set(listed(theirs)) == {case_pages.path(works["idea_draft"]), case_pages.path(works["plan_draft"])}
    assert "Đến lượt ông/bà" not in theirs.text
    assert set(listed(officer.get("/viec?xem=tat-ca"))) == {case_pages.path(key) for key in works.values()}


def test_acts_on_many_offer_what_needs_nothing_but_a_comment_and_lead_to_a_look_ahead(case_pages, works):
    officer = case_pages.by("commune_officer")
    page = officer.get("/viec")
    assert '<option value="forward_idea">' in page.text
    code = case_pages.code(works["idea_submitted"])
    looked = officer.post("/ho-so/hang-loat", {"ids": code, "trigger": "forward_idea"})
    assert looked.status_code == 200
    assert code in looked.text
    assert listed(officer.get("/viec")) == [case_pages.path(works["idea_submitted"])]


def test_a_producer_sees_her_own_turn_and_what_waits_for_offices(case_pages, works):
    page = case_pages.by("producer").get("/viec")
    assert page.status_code == 200
    assert page.text.count('class="todo-card"') == 2
    assert listed(page) == [case_pages.path(works["idea_submitted"])]
    assert "xa:" not in page.text
    assert re.search(r"Đến lượt: Công chức xã\s*<small>Đơn vị commune</small>", page.text)


@pytest.mark.parametrize("path", ["/viec", "/viec?xem=tat-ca", "/ho-so", "/ho-so?q=buoc:2", "/bang"])
def test_nobody_sees_cases_of_elsewhere(case_pages, works, path):
    shown = case_pages.by("stranger").get(path)
    assert shown.status_code in {200, 403}
    for key in works.values():
        assert case_pages.code(key) not in shown.text


def test_search_finds_by_words_and_operators_within_reach(case_pages, works):
    officer = case_pages.by("commune_officer")
    assert set(listed(officer.get("/ho-so"))) == {case_pages.path(key) for key in works.values()}
    assert listed(officer.get("/ho-so?q=buoc:3")) == [case_pages.path(works["plan_draft"])]
    assert "Không tìm thấy" in officer.get("/ho-so?q=khongco").text


def test_operators_of_search_are_shown_to_offices_alone(case_pages, works):
    for path in ("/ho-so", "/ho-so?q=khongco"):
        asked = case_pages.by("producer").get(path).text
        assert "có dấu hay không dấu đều được." in asked
        assert "buoc:3" not in asked
        assert "buoc:3" in case_pages.by("commune_officer").get(path).text


def test_a_question_that_cannot_be_read_is_answered_with_its_fault_and_kept(case_pages, works):
    officer = case_pages.by("commune_officer")
    for path in ("/ho-so?q=buoc:9", "/viec?q=nguoi:9"):
        page = officer.get(path)
        assert page.status_code == 422
        assert 'aria-invalid="true"' in page.text
        assert page.text.count(':9"') >= 1
    assert officer.get("/viec?sau=abc").status_code == 422
    assert officer.get("/viec?xem=khong-co").status_code == 200


def test_the_board_counts_the_territory_and_each_figure_leads_to_its_list(case_pages, works):
    officer = case_pages.by("commune_officer")
    board = officer.get("/bang")
    assert board.status_code == 200
    hrefs = re.findall(r'class="cell heat-\d"\s+href="([^"]+)"', board.text)
    found = listed(officer.get(hrefs[0].replace("&amp;", "&")))
    assert found
    assert set(found) <= {case_pages.path(key) for key in works.values()}
    assert case_pages.by("producer").get("/bang").status_code == 403
    assert officer.get("/bang?mua=khong-co").status_code == 404


def codes_of(address, browser):
    return set(listed(browser.get(address.replace("&amp;", "&"))))


def test_each_figure_of_the_board_is_the_length_of_its_list_running_or_ended(case_pages, works):
    ended = case_pages.acts.case(until="idea_submitted")
    case_pages.acts.fire(ended, "producer", "withdraw", comment="Thôi")
    officer = case_pages.by("commune_officer")
    board = officer.get("/bang")
    figures = re.findall(r'class="cell heat-\d"\s+href="([^"]+)"><span[^>]*>[^<]*</span><b>(\d+)</b>', board.text)
    assert len(figures) >= 8
    for address, number in figures:
        assert len(codes_of(address, officer)) == int(number), address
    (of_ended, *_) = [address for address, _ in figures if "da-ket-thuc" in address]
    assert codes_of(of_ended, officer) == {case_pages.path(ended)}
    lead = re.search(r'<p class="lead">(.*?)</p>', board.text, re.DOTALL)[1]
    assert len(re.findall(r"<a href=", lead)) == 3


def test_the_board_is_narrowed_to_a_commune_and_to_what_is_overdue(case_pages, works):
    late = case_pages.acts.case(until="dossier_commune")
    commune, other = case_pages.scene.units["commune"], case_pages.scene.units["other"]
    case_pages.acts.at += timedelta(days=60)
    officer = case_pages.by("province_officer")
    overdue = officer.get("/bang?qua-han=1")
    assert " checked>" in overdue.text
    figures = re.findall(r'class="cell heat-\d"\s+href="([^"]+)"><span[^>]*>[^<]*</span><b>(\d+)</b>', overdue.text)
    assert {number for _, number in figures} == {"1"}
    for address, _ in figures:
        assert codes_of(address, officer) == {case_pages.path(late)}
    chosen = officer.get(f"/bang?xa={commune}")
    assert f'<option value="{commune}" selected>' in chosen.text
    assert ">4 sản phẩm</a>" in chosen.text
    assert "Không có hồ sơ nào đúng với lựa chọn này" in officer.get(f"/bang?xa={other}").text
    assert officer.get("/bang?xa=xx").status_code == 422
    assert officer.get(f"/bang.xlsx?xa={other}").status_code == 200


def test_pages_cost_the_same_number_of_statements_whatever_they_show(case_pages, counted):
    officer = case_pages.by("commune_officer")
    seen = []
    for number in (1, 3):
        for _ in range(number):
            case_pages.acts.case(until="idea_submitted")
        for path in ("/viec", "/ho-so", "/bang"):
            officer.get(path)
            with counted() as sent:
                assert officer.get(path).status_code == 200
            seen.append((path, len(sent)))
    assert seen[:3] == seen[3:]
    assert max(count for _, count in seen) <= 8


def test_a_sheet_is_had_of_one_commune_which_its_title_names(case_pages, works):
    commune = case_pages.scene.units["commune"]
    chosen = f'<option value="{commune}" selected>Đơn vị commune</option>'
    officer = case_pages.by("province_officer")
    sheet = officer.get(f"/danh-sach-cham?dia-ban={commune}")
    assert "<title>Hồ sơ chậm và đến hạn · Đơn vị commune · " in sheet.text
    assert "<h1>Danh sách hồ sơ OCOP chậm và đến hạn – Đơn vị commune</h1>" in sheet.text
    assert chosen in sheet.text
    assert "không có hồ sơ nào ông/bà được xem" not in sheet.text
    elsewhere = officer.get(f"/danh-sach-cham?dia-ban={case_pages.scene.units['other']}")
    assert "địa bàn này không có hồ sơ nào ông/bà được xem" in elsewhere.text
    assert officer.get("/danh-sach-cham?dia-ban=00000000-0000-7000-8000-000000000000").status_code == 404
    assert 'name="dia-ban"' not in officer.get("/danh-sach-cham").text, "there is but one commune to choose"


def test_the_board_leads_from_a_commune_that_is_late_to_its_sheet(case_pages, works):
    commune = case_pages.scene.units["commune"]
    case_pages.acts.case(until="dossier_commune")
    assert "/danh-sach-cham?mua=" not in case_pages.by("district_officer").get("/bang").text
    case_pages.acts.at += timedelta(days=60)
    officer = case_pages.by("province_officer")
    board = officer.get("/bang")
    address = f"/danh-sach-cham?mua=s-2020&amp;dia-ban={commune}"
    assert board.text.count(f'href="{address}"') == 2, "in the table and in the list of narrow screens"
    assert officer.get(address.replace("&amp;", "&")).status_code == 200


def test_a_leader_s_figures_lead_to_their_lists_but_of_a_past_day(case_pages, works):
    late = case_pages.acts.case(until="dossier_commune")
    case_pages.acts.at += timedelta(days=60)
    officer = case_pages.by("province_officer")
    page = officer.get("/lanh-dao")
    turns = re.findall(r'<a href="(/ho-so\?q=[^"]+den-luot[^"]+)">([^<]+)</a>', page.text)
    assert codes_of(next(address for address, text in turns if text == "1 quá hạn"), officer) == {case_pages.path(late)}
    for address, text in turns:
        if not text.endswith("quá hạn"):
            assert len(codes_of(address, officer)) == int(text.split()[-1]), text
    assert "Chờ Chủ tịch UBND tỉnh ký" in page.text
    assert "Cần ông/bà quyết" not in page.text
    assert "Cần ông/bà quyết" in case_pages.by("province_chair").get("/lanh-dao").text
    past = officer.get("/lanh-dao?ngay=2/6/2020").text
    for words in ("Cập nhật lúc", "Tải lại", "den-luot", "/han?mua"):
        assert words not in past


@pytest.mark.parametrize("path", ["/lanh-dao", "/danh-sach-cham", "/bang"])
def test_sheets_of_offices_are_not_for_producers(case_pages, works, path):
    assert case_pages.by("commune_officer").get(path).status_code == 200
    assert case_pages.by("producer").get(path).status_code == 403


@pytest.mark.parametrize("path", ["/lanh-dao", "/danh-sach-cham", "/han", "/han?thang=6&nam=2020"])
def test_sheets_show_nothing_of_elsewhere(case_pages, works, path):
    shown = case_pages.by("stranger").get(path)
    for key in works.values():
        assert case_pages.path(key) not in shown.text


@pytest.mark.parametrize("path", ["/han?thang=13", "/danh-sach-cham?ngay=xx", "/danh-sach-cham?dia-ban=xx"])
def test_what_cannot_be_a_day_or_place_is_refused_in_words(case_pages, works, path):
    assert case_pages.by("commune_officer").get(path).status_code == 422


def test_deadlines_are_narrowed_to_a_season_and_a_commune_which_every_link_keeps(case_pages):
    case_pages.acts.case(until="dossier_commune")
    commune, other = case_pages.scene.units["commune"], case_pages.scene.units["other"]
    case_pages.acts.at += timedelta(days=60)
    officer = case_pages.by("province_officer")
    page = officer.get(f"/han?mua=s-2020&xa={commune}&buoc=5")
    assert '<option value="s-2020" selected>' in page.text
    assert f'<option value="{commune}" selected>Đơn vị commune</option>' in page.text
    kept = f"mua=s-2020&amp;xa={commune}&amp;buoc=5"
    assert f'href="/han?{kept}&amp;thang=7&amp;nam=2020"' in page.text
    assert f'href="/han?{kept}&amp;xem=qua-han"' in page.text
    assert "Quá hạn <b>1</b>" in page.text
    assert "Quá hạn <b>0</b>" in officer.get("/han?buoc=3").text
    overdue = officer.get("/han?xem=qua-han")
    assert overdue.text.count('<section class="due-day">') == 1
    assert "Xã đã chọn không có hồ sơ ở đây" in officer.get(f"/han?xa={other}").text
    assert "Xã đã chọn không có hồ sơ ở đây" not in page.text
    assert officer.get("/han?mua=khong-co").status_code == 404
    assert officer.get("/han?xa=xx").status_code == 422
    officer.get("/han")
    made = officer.post("/han/lich", {"mua": "s-2020", "xa": str(commune), "buoc": "5"})
    address = re.search(r"/han\.ics\?ma=[^<]+", made.text)[0].replace("&amp;", "&")
    assert address.endswith(f"&mua=s-2020&xa={commune}&buoc=5")
    assert officer.client.get(address).status_code == 200


def test_deadlines_cost_the_same_number_of_statements_whatever_they_show(case_pages, counted):
    officer = case_pages.by("province_officer")
    seen = []
    for number in (1, 3):
        for _ in range(number):
            case_pages.acts.case(until="dossier_commune")
        for path in ("/han", "/han?thang=6&nam=2020", "/han?xem=qua-han"):
            officer.get(path)
            with counted() as sent:
                assert officer.get(path).status_code == 200
            seen.append((path, len(sent)))
    assert seen[:3] == seen[3:]
    assert max(count for _, count in seen) <= 10


def test_a_calendar_address_is_shown_once_serves_the_deadlines_and_can_be_ended(case_pages, works):
    officer = case_pages.by("commune_officer")
    officer.get("/han")
    made = officer.post("/han/lich")
    assert made.status_code == 200
    address = re.search(r"/han\.ics\?ma=[\w-]+", made.text)[0]
    feed = officer.client.get(address)
    assert feed.headers["content-type"].startswith("text/calendar")
    assert feed.text.startswith("BEGIN:VCALENDAR")
    officer.get("/han")
    assert officer.post("/han/lich/bo").status_code == 303
    assert officer.client.get(address).status_code == 404
    assert officer.client.get("/han.ics").status_code == 404


def test_notices_are_listed_read_and_acknowledged_by_their_owner_alone(case_pages, works):
    from workflow.services.relay import relay_once

    database, acts = case_pages.database, case_pages.acts
    relay_once(database, lambda *_: None, acts.clock())
    with database.single() as unit:
        unit.execute(
            "UPDATE notices SET state = 'sent', sent_at = send_at WHERE channel = 'in_app' AND state = 'planned'"
        )
    officer = case_pages.by("commune_officer")
    page = officer.get("/thong-bao")
    assert page.status_code == 200
    assert "chưa đọc" in page.text
    key = re.search(r'action="(/thong-bao/[^"]+)/da-doc"', page.text)[1]
    stranger = case_pages.by("stranger")
    stranger.get("/thong-bao")
    assert stranger.post(f"{key}/da-doc").status_code == 404
    officer.get("/thong-bao")
    assert officer.post("/thong-bao/da-doc").status_code == 303
    assert "0 chưa đọc" in officer.get("/thong-bao").text


def test_a_profile_is_kept_or_answered_with_its_fault_and_sign_ins_end(case_pages, works):
    officer = case_pages.by("commune_officer")
    officer.get("/toi")
    wrong = officer.post("/toi", {"email": "khong-phai", "language": "vi", "channels": "email"})
    assert wrong.status_code == 422
    assert 'value="khong-phai"' in wrong.text
    right = {
        "email": "can.bo@example.vn",
        "language": "en",
        "channels": "email",
        "quiet_from": "21:00",
        "quiet_until": "6:30",
    }
    assert officer.post("/toi", right).status_code == 303
    page = officer.get("/toi?lang=vi")
    assert "can.bo@example.vn" in page.text
    assert 'value="06:30"' in page.text
    assert officer.post("/toi/phien/ket-thuc").status_code == 303
    officer.get("/toi")
    assert officer.post("/toi/phien/khong/ket-thuc").status_code == 404


def test_every_reading_of_an_auditor_is_noted_and_shown_to_who_answers_for_it(case_pages, works):
    path = case_pages.path(works["idea_submitted"])
    auditor = case_pages.by("auditor")
    for _ in range(2):
        assert auditor.get(path).status_code == 200
    assert auditor.get(path + "/lich-su").status_code == 200
    for _ in range(2):
        assert case_pages.by("commune_officer").get(path).status_code == 200
    page = auditor.get("/kiem-tra")
    assert page.status_code == 200
    assert page.text.count('class="work-row"') == 4
    assert case_pages.by("commune_officer").get("/kiem-tra").status_code == 403
    assert auditor.get("/kiem-tra?ma=khong-co").status_code == 404


def test_rights_are_shown_to_everybody_as_the_process_has_them(case_pages, works):
    page = case_pages.by("producer").get("/quyen")
    assert page.status_code == 200
    assert "Nộp ý tưởng" in page.text
    assert case_pages.by("producer").get("/quyen?quy-trinh=khong-co").status_code == 404
