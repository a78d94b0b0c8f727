"""For every route: what it may say about whom. A route that is not here fails the test of leaks: add its line.

``hidden``    names a thing by its key: who may not see the thing gets 404, word for word as for one that is not there.
``filtered``  gives many things: only one's own are among them, whatever is asked for.
``own``       speaks of the caller alone.
``office``    is done by roles over a territory: others get 403, which says nothing about anything stored.
``common``    speaks of what everybody signed in may know: seasons, units, calendars, processes.
``public``    speaks of what everybody may know.
Requests are made for a party that the caller may not see, by every such caller; and by those who may, which shows
that there was something to leak.
"""

from collections.abc import Mapping
from typing import Final

from tests.integration.security.leak_people import PEOPLE
from tests.integration.security.leak_requests import (
    API,
    COMMENT,
    DOSSIER,
    EMPTY,
    EVIDENCE,
    NOWHERE,
    PINNED,
    ROOT,
    STOP,
    SURE,
    Asked,
    Line,
    about,
    bulk,
    entering,
    keyed,
    lists,
    looked_up,
    making,
    many,
    of_person,
    once,
    page,
    sends,
    sheet,
)
from tests.integration.security.leak_world import path_part

PAGES: Final[Mapping[tuple[str, str], Line]] = {
    # a case
    ("GET", ROOT): Line("hidden", page()),
    ("GET", ROOT + "/lich-su"): Line("hidden", page("/lich-su")),
    ("GET", ROOT + "/lich-su.xlsx"): Line("hidden", page("/lich-su.xlsx"), tells=False),
    ("GET", ROOT + "/quy-trinh"): Line("hidden", page("/quy-trinh")),
    ("GET", ROOT + "/tai-lieu"): Line("hidden", page("/tai-lieu")),
    ("GET", ROOT + "/lam/{trigger}"): Line("hidden", page("/lam/submit_idea")),
    ("POST", ROOT + "/lam/{trigger}"): Line("hidden", page("/lam/submit_idea", form=SURE), tells=False),
    ("POST", ROOT + "/lam/{trigger}/xac-nhan"): Line(
        "hidden", page("/lam/submit_idea/xac-nhan", form=SURE), tells=False
    ),
    ("GET", ROOT + "/hoan-tac"): Line("hidden", page("/hoan-tac"), tells=False),
    ("POST", ROOT + "/hoan-tac"): Line("hidden", page("/hoan-tac", form=SURE), tells=False),
    ("GET", ROOT + "/han/{rule}"): Line("hidden", page("/han/idea_registration")),
    ("GET", ROOT + "/han/{rule}/{act}"): Line("hidden", page("/han/idea_registration/dung")),
    ("POST", ROOT + "/han/{rule}/{act}"): Line("hidden", page("/han/idea_registration/dung", form=SURE), tells=False),
    ("GET", ROOT + "/nhan-sau-han"): Line("hidden", page("/nhan-sau-han"), tells=False),
    ("POST", ROOT + "/nhan-sau-han"): Line("hidden", page("/nhan-sau-han", form=SURE), tells=False),
    ("GET", ROOT + "/nhac"): Line("hidden", page("/nhac")),
    ("POST", ROOT + "/nhac"): Line("hidden", page("/nhac", form=SURE), tells=False),
    ("GET", ROOT + "/goi/{task}"): Line("hidden", page("/goi", last="task")),
    ("POST", ROOT + "/goi/{task}"): Line("hidden", page("/goi", form=SURE, last="task"), tells=False),
    # its papers and files
    ("GET", ROOT + "/phieu/{form}"): Line("hidden", page("/phieu/idea")),
    ("POST", ROOT + "/phieu/{form}"): Line("hidden", page("/phieu/idea", form=EMPTY), tells=False),
    ("GET", ROOT + "/phieu/{form}/{part}"): Line("hidden", page("/phieu/idea/1")),
    ("POST", ROOT + "/phieu/{form}/{part}"): Line("hidden", page("/phieu/idea/1", form=EMPTY), tells=False),
    ("GET", ROOT + "/phieu/{form}/kiem-tra"): Line("hidden", page("/phieu/idea/kiem-tra")),
    ("POST", ROOT + "/phieu/{form}/kiem-tra"): Line("hidden", page("/phieu/idea/kiem-tra", form=EMPTY), tells=False),
    ("GET", ROOT + "/phieu/{form}/ban/{number}"): Line("hidden", page("/phieu/idea/ban/1"), tells=False),
    ("GET", ROOT + "/phieu/{form}/so-sanh"): Line("hidden", page("/phieu/idea/so-sanh"), tells=False),
    ("GET", "/tep/{key}"): Line("hidden", sheet("/tep", "file"), tells=False),
    ("GET", "/tep/{key}/nho"): Line("hidden", sheet("/tep", "file", "/nho"), tells=False),
    ("GET", "/tep/{key}/xem"): Line("hidden", sheet("/tep", "file", "/xem"), tells=False),
    ("GET", "/tep/{key}/trang/{page}"): Line("hidden", sheet("/tep", "file", "/trang/1"), tells=False),
    # its dossier: cases of this world have none; what there is to see is tested in tests/integration/dossiers
    ("GET", ROOT + "/ho-so-danh-gia"): Line("hidden", page("/ho-so-danh-gia"), tells=False),
    ("POST", ROOT + "/ho-so-danh-gia"): Line("hidden", page("/ho-so-danh-gia", form={"bo": "6"}), tells=False),
    ("GET", ROOT + "/ho-so-danh-gia/tu-cham"): Line("hidden", page("/ho-so-danh-gia/tu-cham"), tells=False),
    ("POST", ROOT + "/ho-so-danh-gia/tu-cham"): Line(
        "hidden", page("/ho-so-danh-gia/tu-cham", form={"4.1": "a"}), tells=False
    ),
    ("GET", ROOT + "/ho-so-danh-gia/minh-chung/{item}"): Line("hidden", page(EVIDENCE), tells=False),
    ("POST", ROOT + "/ho-so-danh-gia/minh-chung/{item}"): Line("hidden", page(EVIDENCE, form=EMPTY), tells=False),
    ("POST", ROOT + "/ho-so-danh-gia/minh-chung/{item}/ghim"): Line(
        "hidden", page(EVIDENCE + "/ghim", form=PINNED), tells=False
    ),
    ("POST", ROOT + "/ho-so-danh-gia/minh-chung/{item}/bo-ghim"): Line(
        "hidden", page(EVIDENCE + "/bo-ghim", form=PINNED), tells=False
    ),
    ("POST", ROOT + "/ho-so-danh-gia/minh-chung/{item}/bo"): Line(
        "hidden", page(EVIDENCE + "/bo", form=PINNED), tells=False
    ),
    ("POST", ROOT + "/ho-so-danh-gia/tai-len"): Line(
        "hidden", page("/ho-so-danh-gia/tai-len", form={"muc": "e1", "ten": "a.pdf", "co": "9"}), tells=False
    ),
    ("GET", ROOT + "/ho-so-danh-gia/tai-len"): Line("hidden", page("/ho-so-danh-gia/tai-len"), tells=False),
    ("POST", ROOT + "/ho-so-danh-gia/tai-len/{upload}/bo"): Line(
        "hidden", page(f"/ho-so-danh-gia/tai-len/{NOWHERE}/bo", form=EMPTY), tells=False
    ),
    ("GET", ROOT + "/ho-so-danh-gia/tai-len/{upload}"): Line(
        "hidden", page("/ho-so-danh-gia/tai-len", last="case"), tells=False
    ),
    ("POST", ROOT + "/ho-so-danh-gia/tai-len/{upload}"): Line(
        "hidden", page("/ho-so-danh-gia/tai-len", form={"tu": "0"}, last="case"), tells=False
    ),
    ("GET", ROOT + "/ho-so-danh-gia/kiem-tra"): Line("hidden", page("/ho-so-danh-gia/kiem-tra"), tells=False),
    ("POST", ROOT + "/ho-so-danh-gia/kiem-tra"): Line(
        "hidden", page("/ho-so-danh-gia/kiem-tra", form={"lam": "yeu_cau"}), tells=False
    ),
    ("POST", ROOT + "/ho-so-danh-gia/vao-so"): Line("hidden", page("/ho-so-danh-gia/vao-so", form=EMPTY), tells=False),
    ("GET", ROOT + "/ho-so-danh-gia/phieu-tiep-nhan"): Line(
        "hidden", page("/ho-so-danh-gia/phieu-tiep-nhan"), tells=False
    ),
    ("GET", ROOT + "/ho-so-danh-gia/doc"): Line("hidden", page("/ho-so-danh-gia/doc?tieu-chi=4.1"), tells=False),
    # many cases
    ("GET", "/viec"): Line("filtered", lists("/viec", "?xem=tat-ca", "?q=s-2020", "?sau=x")),
    ("GET", "/bang"): Line("filtered", lists("/bang", "?mua={season}", "?xa={commune}&qua-han=1"), tells=False),
    ("GET", "/bang.xlsx"): Line("filtered", lists("/bang.xlsx", "?mua={season}"), tells=False),
    ("GET", "/ho-so"): Line("filtered", lists("/ho-so")),
    ("GET", "/ho-so.xlsx"): Line("filtered", lists("/ho-so.xlsx"), tells=False),  # what is in it: test_exports.py
    ("GET", "/truc-tiep"): Line("office"),  # has no end; what it says to whom: test_live.py
    ("GET", "/bo-loc"): Line("own", lists("/bo-loc"), tells=False),
    ("POST", "/bo-loc"): Line("own"),
    ("POST", "/bo-loc/{key}/ten"): Line("own"),  # another's: test_views.py
    ("POST", "/bo-loc/{key}/len-dau"): Line("own"),
    ("POST", "/bo-loc/{key}/bo"): Line("own"),
    ("POST", "/bo-loc/{key}/lay-lai"): Line("own"),
    ("POST", "/bo-loc/{key}/chia-se"): Line("own"),
    ("POST", "/bo-loc/{key}/mac-dinh"): Line("own"),  # a colleague's, and one that is not shared: test_shared_views.py
    ("POST", "/bo-loc/{key}/thoi-mac-dinh"): Line("own"),
    ("POST", "/ho-so/hang-loat"): Line("filtered", many),
    ("GET", "/han"): Line("filtered", lists("/han", "?thang=6&nam=2020", "?xem=qua-han&ai=producer", "?xa={commune}")),
    ("GET", "/danh-sach-cham.xlsx"): Line(
        "filtered",
        lists("/danh-sach-cham.xlsx", "?mua={season}", "?mua={season}&dia-ban={commune}"),
        tells=False,
    ),
    ("GET", "/danh-sach-cham"): Line(
        "filtered", lists("/danh-sach-cham", "?mua={season}", "?mua={season}&dia-ban={commune}"), tells=False
    ),
    ("GET", "/kiem-tra/viec"): Line("filtered", lists("/kiem-tra/viec", "?mua=s-2020", "?ai=nguoi"), tells=False),
    ("GET", "/kiem-tra/viec.xlsx"): Line("filtered", lists("/kiem-tra/viec.xlsx"), tells=False),  # test_acts.py
    ("GET", "/kiem-tra"): Line("filtered", lists("/kiem-tra"), tells=False),
    ("GET", "/lanh-dao"): Line("filtered", lists("/lanh-dao", "?mua={season}"), tells=False),
    # what producer and offices write to each other
    ("GET", ROOT + "/trao-doi"): Line("hidden", page("/trao-doi")),
    ("POST", ROOT + "/trao-doi"): Line("hidden", page("/trao-doi", form={"tin": "x"}), tells=False),
    ("POST", ROOT + "/trao-doi/da-xem"): Line("hidden", page("/trao-doi/da-xem", form=EMPTY), tells=False),
    ("GET", ROOT + "/trao-doi/noi-bo"): Line("hidden", page("/trao-doi/noi-bo")),
    ("POST", ROOT + "/trao-doi/noi-bo"): Line("hidden", page("/trao-doi/noi-bo", form={"tin": "x"}), tells=False),
    # councils: who sees whose sheet is tried in tests/integration/councils/test_blind.py, with sheets that could leak
    ("GET", "/hoi-dong"): Line("filtered", lists("/hoi-dong"), tells=False),
    ("POST", "/hoi-dong"): Line("own"),
    ("GET", "/hoi-dong/{code}"): Line("hidden", sheet("/hoi-dong", "session"), tells=False),
    **{
        ("POST", f"/hoi-dong/{{code}}{rest}"): Line(
            "hidden", sheet("/hoi-dong", "session", rest.replace("{member}", str(NOWHERE)), form=EMPTY), tells=False
        )
        for rest in ("/thanh-vien", "/thanh-vien/{member}/ket-thuc", "/phien")
    },
    **{
        ("GET", f"/phien/{{code}}{rest}"): Line(
            "hidden", sheet("/phien", "session", rest.replace("{number}", "1")), tells=False
        )
        for rest in ("", "/tinh-hinh", "/ket-qua", "/bien-ban", "/phieu/{number}", "/phieu/{number}/nop")
    },
    **{
        ("POST", f"/phien/{{code}}{rest}"): Line(
            "hidden",
            sheet("/phien", "session", rest.replace("{number}", "1").replace("{act}", "dong"), form=EMPTY),
            tells=False,
        )
        for rest in ("/ket-qua", "/phieu/{number}", "/phieu/{number}/nop", "/{act}")
    },
    # the reader
    ("GET", "/thong-bao"): Line("own", lists("/thong-bao", "?chua-doc=1")),
    ("POST", "/thong-bao/da-doc"): Line("own"),
    ("POST", "/thong-bao/{key}/da-doc"): Line(
        "hidden", sheet("/thong-bao", "notice", "/da-doc", form=EMPTY), tells=False
    ),
    ("POST", "/thong-bao/{key}/xac-nhan"): Line(
        "hidden", sheet("/thong-bao", "notice", "/xac-nhan", form=EMPTY), tells=False
    ),
    ("GET", "/toi"): Line("own", lists("/toi")),
    ("POST", "/toi"): Line("own"),
    ("POST", "/toi/ma-so-thue"): Line("own"),  # another's: tests/integration/councils/test_tax_codes.py
    ("POST", "/toi/phien/{key}/ket-thuc"): Line(
        "hidden", sheet("/toi/phien", "session", "/ket-thuc", form=EMPTY), tells=False
    ),
    ("POST", "/toi/phien/ket-thuc"): Line("own"),
    ("GET", "/toi/thay"): Line("own", lists("/toi/thay"), tells=False),
    ("POST", "/toi/thay"): Line("own"),
    ("POST", "/toi/thay/{key}/thoi"): Line("hidden", sheet("/toi/thay", "session", "/thoi", form=EMPTY), tells=False),
    # administration: its own territory alone is tried in tests/integration/people
    **{
        ("GET", f"/quan-tri{rest}"): Line("office", lists(f"/quan-tri{rest}"), tells=False)
        for rest in ("", "/moi", "/bang-tinh", "/bang-tinh/mau.xlsx", "/cai-dat", "/nhat-ky")
    },
    ("GET", "/quan-tri/mua/{code}"): Line("office"),  # who may, and what stands in it: test_season_plan.py
    ("GET", "/quan-tri/mua/{code}/khung"): Line("office"),
    ("POST", "/quan-tri/mua/{code}/khung"): Line("office"),
    ("GET", "/quan-tri/mua/{code}/muc"): Line("office"),
    ("POST", "/quan-tri/mua/{code}/muc"): Line("office"),
    **{("POST", f"/quan-tri{rest}"): Line("office", sends(f"/quan-tri{rest}")) for rest in ("/moi", "/bang-tinh")},
    ("GET", "/quan-tri/bang-tinh/{key}"): Line("office", lists(f"/quan-tri/bang-tinh/{NOWHERE}"), tells=False),
    ("POST", "/quan-tri/bang-tinh/{key}"): Line("office", sends(f"/quan-tri/bang-tinh/{NOWHERE}")),
    ("GET", "/quan-tri/nguoi/{key}"): Line("office", of_person(), tells=False),
    ("GET", "/quan-tri/nguoi/{key}/{act}"): Line("office", of_person("/khoa"), tells=False),
    ("POST", "/quan-tri/nguoi/{key}/{act}"): Line("office", of_person("/khoa", form={"reason": "x"}), tells=False),
    ("GET", "/quan-tri/nguoi/{key}/{act}/{of}"): Line("office", of_person(f"/thoi-vai/{NOWHERE}"), tells=False),
    ("POST", "/quan-tri/nguoi/{key}/{act}/{of}"): Line(
        "office", of_person(f"/thoi-vai/{NOWHERE}", form={"reason": "x"}), tells=False
    ),
    ("POST", "/dang-xuat"): Line("own"),
    ("POST", "/han/lich"): Line("own"),
    ("POST", "/han/lich/bo"): Line("own"),
    ("GET", "/han.ics"): Line("own", lists("/han.ics", "?ma=lich_x"), tells=False),
    ("GET", "/san-pham/moi"): Line("own", lists("/san-pham/moi"), tells=False),
    ("POST", "/san-pham/moi"): Line("own"),
    # everybody: signing in says nothing of who has an account (tests/integration/web)
    ("GET", "/quyen"): Line("public", lists("/quyen")),
    **{("GET", path): Line("public", lists(path)) for path in ("/gioi-thieu", "/tra-cuu", "/tinh-han")},
    ("GET", "/bo-tieu-chi"): Line("public", lists("/bo-tieu-chi", "?q=s-2020", "?quy-dinh=x")),
    ("GET", "/bo-tieu-chi/{regulation}/{number}"): Line(
        "public", lists("/bo-tieu-chi/qd-26-2026/4", "?4.1=c", "?4.1=c&phan=1", "?4.1=z", "?loai=x")
    ),
    **{("GET", path): Line("public", lists(path)) for path in ("/oidc/vao", "/oidc/ve", "/_thu-vien")},
    ("POST", "/tra-cuu"): Line("public", looked_up),
    **{("GET", path): Line("public", lists(path)) for path in ("/dang-nhap", "/dang-ky", "/dang-ky/ma")},
    **{("GET", path): Line("public", lists(path)) for path in ("/quen-mat-khau", "/quen-mat-khau/ma")},
    **{("GET", path): Line("public", lists(path)) for path in ("/kich-hoat", "/kich-hoat/ma")},
    **{("GET", path): Line("public", lists(path)) for path in ("/xac-thuc", "/xac-thuc/cai-dat")},
    ("GET", "/kich-hoat/lien-ket/{token}"): Line("public", lists("/kich-hoat/lien-ket/x")),
    **{
        ("POST", path): Line("public")
        for path in (
            "/dang-nhap",
            "/dang-ky",
            "/dang-ky/ma",
            "/quen-mat-khau",
            "/quen-mat-khau/ma",
            "/kich-hoat",
            "/kich-hoat/ma",
            "/kich-hoat/lien-ket/{token}",
            "/xac-thuc",
            "/xac-thuc/cai-dat",
        )
    },
}
"""The pages: asked for with the session of the reader."""
LEAKS: Final[Mapping[tuple[str, str], Line]] = {
    **PAGES,  # before the acts below move their cases
    **PEOPLE,
    # cases and acts on them
    ("GET", f"{API}/cases"): Line(
        "filtered",
        about(
            "/cases",
            "?season={season}",
            "?territory={commune}",
            "?producer={producer}",
            "?product={product}",
            "?q={case_code}",
            "?q={product_code}",
            "?q={producer_code}",
            "?q={product_name}",
            "?q={producer_name}",
            "?state=idea_draft&holder=producer&step=1",
        ),
    ),
    ("GET", f"{API}/cases/{{key}}"): Line("hidden", keyed("cases", "case")),
    ("GET", f"{API}/cases/{{key}}/history"): Line("hidden", keyed("cases", "case", "/history")),
    ("GET", f"{API}/cases/{{key}}/treatments"): Line("hidden", keyed("cases", "case", "/treatments"), tells=False),
    ("GET", f"{API}/cases/{{key}}/clocks"): Line("hidden", keyed("cases", "case", "/clocks")),
    ("POST", f"{API}/cases/{{key}}/clocks/{{rule}}/{{act}}"): Line(
        "hidden", keyed("cases", "case", "/clocks/idea_registration/stop", body=STOP)
    ),
    ("POST", f"{API}/cases/{{key}}/transitions"): Line("hidden", keyed("cases", "case", "/transitions", body=DOSSIER)),
    ("POST", f"{API}/cases/{{key}}/undo"): Line("hidden", keyed("cases", "case", "/undo", body=COMMENT), tells=False),
    ("POST", f"{API}/transitions"): Line("filtered", bulk),
    ("POST", f"{API}/cases"): Line("hidden", entering, tells=False),
    # deadlines, notices, contacts
    ("GET", f"{API}/seasons/{{key}}/clocks"): Line("filtered", about("/seasons/{season}/clocks")),
    ("GET", f"{API}/notices"): Line("own", about("/notices", "?unread=true")),
    ("POST", f"{API}/notices/{{key}}/read"): Line("hidden", keyed("notices", "notice", "/read")),
    ("POST", f"{API}/notices/{{key}}/acknowledge"): Line("hidden", keyed("notices", "notice", "/acknowledge")),
    ("GET", f"{API}/phone-tasks"): Line("filtered", once(f"{API}/phone-tasks")),
    ("GET", f"{API}/contact-faults"): Line("filtered", once(f"{API}/contact-faults")),
    ("POST", f"{API}/phone-tasks/{{key}}/outcome"): Line(
        "hidden", keyed("phone-tasks", "task", "/outcome", body={"outcome": "reached"}), tells=False
    ),
    ("DELETE", f"{API}/contact-faults/{{key}}"): Line("hidden", keyed("contact-faults", "fault"), tells=False),
    # registers
    ("GET", f"{API}/producers"): Line(
        "filtered", about("/producers", "?q={producer_name}", "?q={producer_code}", "?territory={commune}")
    ),
    ("GET", f"{API}/producers/{{key}}"): Line("hidden", keyed("producers", "producer")),
    ("GET", f"{API}/products"): Line(
        "filtered",
        about("/products", "?q={product_name}", "?q={product_code}", "?producer={producer}", "?territory={commune}"),
    ),
    ("GET", f"{API}/products/{{key}}"): Line("hidden", keyed("products", "product")),
    ("POST", f"{API}/products"): Line("hidden", making, tells=False),
    ("POST", f"{API}/producers"): Line(
        "office",
        lambda party: [
            Asked(f"{API}/producers", {"code": "x", "kind": "farm", "name": "x", "commune_id": str(party.commune)})
        ],
    ),
    # councils: with sheets that could leak, tests/integration/rest/test_rest_councils.py and councils/test_blind.py
    ("GET", f"{API}/councils"): Line("filtered", about("/councils"), tells=False),
    ("POST", f"{API}/councils"): Line("office"),
    ("GET", f"{API}/councils/{{key}}"): Line("hidden", keyed("councils", "session"), tells=False),
    ("POST", f"{API}/councils/{{key}}/members"): Line(
        "hidden", keyed("councils", "session", "/members", body={"login": "s-2020-producer"}), tells=False
    ),
    ("POST", f"{API}/councils/{{key}}/members/{{member}}/end"): Line(
        "hidden", keyed("councils", "session", f"/members/{NOWHERE}/end"), tells=False
    ),
    ("POST", f"{API}/councils/{{key}}/sessions"): Line(
        "hidden", keyed("councils", "session", "/sessions", body={"meets_at": "2020-07-01T00:00:00Z"}), tells=False
    ),
    ("GET", f"{API}/council-sessions"): Line("filtered", about("/council-sessions"), tells=False),
    **{
        ("GET", f"{API}/council-sessions/{{key}}{rest}"): Line(
            "hidden", keyed("council-sessions", "session", rest.replace("{position}", "1")), tells=False
        )
        for rest in ("", "/results", "/minutes", "/sheets/{position}")
    },
    ("POST", f"{API}/council-sessions/{{key}}/acts"): Line(
        "hidden", keyed("council-sessions", "session", "/acts", body={"act": "close"}), tells=False
    ),
    ("PUT", f"{API}/council-sessions/{{key}}/sheets/{{position}}"): Line(
        "hidden", keyed("council-sessions", "session", "/sheets/1", body={"seen": 0}), tells=False
    ),
    ("POST", f"{API}/council-sessions/{{key}}/sheets/{{position}}/filing"): Line(
        "hidden", keyed("council-sessions", "session", "/sheets/1/filing"), tells=False
    ),
    # dossiers: what there is to see is tested in test_rest_dossiers.py
    ("GET", f"{API}/cases/{{key}}/dossier"): Line("hidden", keyed("cases", "case", "/dossier"), tells=False),
    ("GET", f"{API}/cases/{{key}}/dossier/checking"): Line(
        "hidden", keyed("cases", "case", "/dossier/checking"), tells=False
    ),
    ("PUT", f"{API}/cases/{{key}}/dossier/checking"): Line(
        "hidden", keyed("cases", "case", "/dossier/checking", body={"checks": []}), tells=False
    ),
    ("POST", f"{API}/cases/{{key}}/dossier/requests"): Line(
        "hidden", keyed("cases", "case", "/dossier/requests", body=COMMENT), tells=False
    ),
    ("POST", f"{API}/cases/{{key}}/dossier/numbers"): Line(
        "hidden", keyed("cases", "case", "/dossier/numbers"), tells=False
    ),
    # the caller
    ("GET", f"{API}/me"): Line("own", once(f"{API}/me")),
    ("GET", f"{API}/me/preferences"): Line("own", once(f"{API}/me/preferences")),
    ("PUT", f"{API}/me/preferences"): Line("own", once(f"{API}/me/preferences", {"digest": "no"}), tells=False),
    ("DELETE", f"{API}/tokens/current"): Line("own"),
    ("POST", f"{API}/tokens"): Line(
        "office", lambda party: [Asked(f"{API}/tokens", {"person_id": str(who)}) for who in (party.person, NOWHERE)]
    ),
    # what everybody signed in may know
    ("GET", f"{API}/seasons"): Line("common", about("/seasons")),
    ("POST", f"{API}/seasons"): Line("office"),
    ("GET", f"{API}/seasons/{{key}}"): Line("common", once(f"{API}/seasons/{{season}}")),
    ("GET", f"{API}/seasons/{{code}}/windows"): Line("common", once(f"{API}/seasons/{{season}}/windows")),
    ("POST", f"{API}/seasons/{{code}}/windows/preview"): Line(
        "office", once(f"{API}/seasons/{{season}}/windows/preview", {"windows": []})
    ),
    ("POST", f"{API}/seasons/{{code}}/windows"): Line(
        "office", once(f"{API}/seasons/{{season}}/windows", {"windows": [], "reason": "x", "token": "x"})
    ),
    ("GET", f"{API}/units"): Line("common", about("/units")),
    ("GET", f"{API}/calendars"): Line("common", once(f"{API}/calendars")),
    ("POST", f"{API}/calendars"): Line("office"),
    ("GET", f"{API}/calendars/preview"): Line("office"),
    ("POST", f"{API}/calendars/confirm"): Line("office"),
    ("GET", f"{API}/processes"): Line("common", once(f"{API}/processes")),
    ("GET", f"{API}/processes/{{process_hash}}"): Line("common"),
    ("GET", f"{API}/processes/{{process_hash}}/diagram"): Line("common"),
    # what everybody may know
    ("POST", f"{API}/bounces"): Line("public"),
    ("GET", f"{API}/openapi.json"): Line("public", once(f"{API}/openapi.json")),
    ("GET", "/api/docs"): Line("public", once("/api/docs")),
    ("GET", "/health"): Line("public", once("/health")),
    ("GET", "/health/ready"): Line("public", once("/health/ready")),
    ("GET", "/health/live"): Line("public", once("/health/live")),
    ("GET", "/"): Line("public", once("/?mua={season}")),
    ("GET", "/outbox"): Line("public", once("/outbox")),
    ("GET", "/outbox/{key}"): Line("public", lambda party: [Asked(f"/outbox/{path_part(party.notice)}")]),
    ("GET", "/static/{name}"): Line("public"),
}
