"""Logins, passwords and codes of apps as pure functions."""

from datetime import UTC, datetime, timedelta

import pytest

from workflow.domain import totp
from workflow.domain.errors import InvalidInputError
from workflow.domain.login import Address, address_of, login_name, phone_words
from workflow.domain.password_rules import check_password
from workflow.services.sealing import Keys

AT = datetime(2020, 9, 8, 1, 30, tzinfo=UTC)
RFC_SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("0912345678", "+84912345678"),
        (" 0912.345 678 ", "+84912345678"),
        ("84912345678", "+84912345678"),
        ("+84 912 345 678", "+84912345678"),
        ("Thu@Example.VN", "thu@example.vn"),
        ("ct_nep_sim", "ct_nep_sim"),
        ("Officer", "Officer"),
    ],
)
def test_a_login_is_one_however_it_is_typed(typed, name):
    assert login_name(typed) == name
    assert login_name(name) == name


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("0912345678", Address("sms", "+84912345678")),
        ("Thu@Example.VN", Address("email", "thu@example.vn")),
        ("ct_nep_sim", None),
        ("thu@", None),
        ("", None),
    ],
)
def test_a_code_goes_where_the_login_says(typed, address):
    assert address_of(typed) == address


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password_short"),
        ("bảy ký", "password_short"),
        ("x" * 129, "password_long"),
        ("12345678", "password_common"),
        ("0912345678", "password_common"),
        ("matkhau123", "password_common"),
        ("Mật khẩu 2024", "password_common"),
        ("anhyeuem", "password_common"),
        ("Vietnam@123", "password_common"),
        ("aaaaaaaa", "password_common"),
        ("abababab", "password_common"),
        ("qwertyuiop", "password_common"),
        ("abcdefgh", "password_common"),
        ("LeHoaiThu1", "password_own"),
        ("Lê Hoài Thu", "password_own"),
        ("thu.lehoai12", "password_own"),
        ("a0912345679", "password_own"),
    ],
)
def test_a_password_that_is_guessed_first_is_refused(password, code):
    with pytest.raises(InvalidInputError) as caught:
        check_password(password, own=("+84912345679", "Lê Hoài Thu", "thulehoai@example.vn"))
    assert caught.value.code == code


@pytest.mark.parametrize(
    "password",
    [
        "nếp sim tháng chín",
        "correct horse battery",
        "x9!kQ2_z",
        "ruong bac thang",
        "🌾🌾🌾🌾 thóc vàng",
        "ab" * 60 + "cdef",
    ],
)
def test_any_other_is_taken_whatever_it_is_made_of(password):
    check_password(password, own=("+84912345679", "Lê Hoài Thu"))


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_rfc_6238(seconds, code):
    """Appendix B of RFC 6238, the last six digits."""
    assert totp.code_of(RFC_SECRET, seconds // 30) == code


def test_a_code_fits_one_step_early_or_late_and_no_more():
    code = totp.code_of(RFC_SECRET, totp.step_at(AT))
    for steps, fits in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        found = totp.step_of(RFC_SECRET, code, AT + timedelta(seconds=30 * steps))
        assert (found == totp.step_at(AT)) is fits


def test_an_app_reads_the_key_as_it_was_made():
    address = totp.address_for_app(RFC_SECRET, account="lê@x", issuer="OCOP")
    assert address.startswith("otpauth://totp/OCOP:l%C3%AA%40x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=OCOP")
    assert totp.secret_text(RFC_SECRET).replace(" ", "") == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def test_what_is_sealed_for_one_purpose_opens_for_no_other():
    keys = Keys("a" * 40)
    sealed = keys.seal("one", b"x")
    assert keys.open("one", sealed) == b"x"
    assert keys.open("two", sealed) is None
    assert Keys("b" * 40).open("one", sealed) is None
    assert keys.open("one", sealed[:-1]) is None
    assert keys.open("one", b"") is None


def test_a_slip_is_good_for_its_time_only():
    keys = Keys("a" * 40)
    slip = keys.slip("p", {"who": "x"}, at=AT, lives=timedelta(minutes=10))
    assert keys.read_slip("p", slip, at=AT + timedelta(minutes=9)) == {"who": "x"}
    assert keys.read_slip("p", slip, at=AT + timedelta(minutes=10)) is None
    assert keys.read_slip("q", slip, at=AT) is None
    for broken in ("", "é", slip[:-4], "A" * 80):
        assert keys.read_slip("p", broken, at=AT) is None


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("+84912345678", "0912 345 678"),
        ("0912345678", "0912 345 678"),
        ("0912 345 678", "0912 345 678"),
        ("+842393855888", "0239 3855 888"),
        ("02393.855.888", "0239 3855 888"),
        ("+6591234567", "+6591234567"),
        ("ten@example.vn", "ten@example.vn"),
        ("…5678", "…5678"),
        ("", ""),
    ],
)
def test_a_telephone_number_is_shown_the_way_people_write_it(stored, shown):
    assert phone_words(stored) == shown
    assert phone_words(shown) == shown
