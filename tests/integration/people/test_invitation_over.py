"""An invitation that is over by its time: the page says so, nothing is changed, and it leads to a code of one's own."""

import re
from datetime import timedelta

from tests.fixtures.codes import Post


def test_an_invitation_that_is_over_says_so_and_leads_to_a_new_one(world, browse):
    admin = browse("admin")
    admin.get("/quan-tri/moi")
    given = {"name": "Lê Thị Muộn", "address": "0912 777 888", "role": "commune_officer", "place": "don vi commune"}
    assert admin.post("/quan-tri/moi", given).status_code == 303, admin.last.text
    post = Post(world.database, world.clock)
    post.tick()
    link = re.search(r"https://ocop\.example\.vn(/kich-hoat/lien-ket/\S+)", post.trays["sms"].messages[-1].short)[1]
    world.clock.at += timedelta(days=14)
    newcomer = browse("producer")
    newcomer.client.cookies.clear()
    for answer in (newcomer.get(link), newcomer.post(link, {"mat_khau": "ruộng bậc thang"})):
        assert answer.status_code == 409
        assert "Liên kết này đã hết hạn" in answer.text
        assert "Chưa có gì thay đổi" in answer.text
        assert 'href="/kich-hoat"' in answer.text
    assert newcomer.post("/kich-hoat", {"ten": "0912777888"}).status_code == 303
    post.tick()
    assert post.trays["sms"].messages[-1].address == "+84912777888"
    assert "/lien-ket/" not in post.trays["sms"].messages[-1].short
