"""A form sent empty says every field that is missing, each by its name."""

import re

SUMMARY = re.compile(r'<div class="fault-summary".*?</div>', re.DOTALL)


def test_every_empty_field_is_named_at_once(world, browse):
    officer, admin = browse("commune_officer"), browse("admin")
    person = f"/quan-tri/nguoi/{world.people['colleague']}"
    substitute = {"Người thay", "Ngày đầu", "Ngày cuối", "Lý do"}
    forms = (
        (officer, "/toi/thay", substitute),
        (admin, f"{person}/thay", substitute),
        (admin, f"{person}/vai", {"Vai trò", "Lý do"}),
    )
    for browser, path, names in forms:
        browser.get(path)
        answer = browser.post(path)
        assert answer.status_code == 422
        (told,) = SUMMARY.findall(answer.text)
        assert set(re.findall(r'<a href="#\w+">([^<:]+): Điền mục này\.</a>', told)) == names, path
        assert f"Có {len(names)} chỗ cần sửa" in told
