"""A country of cases to read from: provinces, communes, producers, products in many seasons, made by set statements.

Cases stand where copies of a few walked ones stand, with those cases' clocks and the last rows of their history. The
shape of the rows is real; hashes are not, so ``verify`` would refuse them.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import psycopg

from benchmarks.fill import _copy
from tests.acts import Acts
from tests.factories import build
from workflow.store.database import Database
from workflow.store.urgency_sql import NO_CLOCK, OPEN_CLOCK

PROVINCES, COMMUNES, SEASONS = 34, 97, 8
PEOPLED = 3_600
"""Products of a province that has any."""
BEGUN = datetime(2026, 3, 2, 2, tzinfo=UTC)
LAST = ("idea_draft", "dossier_commune", "plan_draft", "dossier_commune", "council_concluded", "province_check")


@dataclass(frozen=True, slots=True)
class Country:
    """A filled database; ``people`` maps a role to somebody who holds it in the first province."""

    url: str
    cases: int
    people: dict[str, UUID]
    season: UUID
    case_code: str


def _key(kind: str, number: str) -> str:
    return f"('0174520{kind}-5c00-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"


def fill(url: str, *, products: int) -> Country:
    """Make ``products`` times ``SEASONS`` cases; the first province and commune are those of the people."""
    database = Database(url, pool_size=2)
    scene = build(database, products=1, season="country")
    acts = Acts(database, scene, at=BEGUN)
    walked = {state: acts.case(until=state) for state in dict.fromkeys((*LAST, "in_promotion"))}
    walked["withdrawn"] = acts.case(until="plan_draft")
    acts.fire(walked["withdrawn"], "producer", "withdraw", comment="Thôi")
    database.close()
    states = list(walked)
    with psycopg.connect(url, autocommit=True) as connection:
        places = f"generate_series(1, {PROVINCES}) p"
        _copy(
            connection,
            "units",
            {"id": _key("1", "p"), "code": "'P' || p", "name": "'Tinh ' || p"},
            f"{places}, units t WHERE t.id = '{scene.units['province']}'",
        )
        _copy(
            connection,
            "units",
            {
                "id": _key("2", f"p * {COMMUNES} + c"),
                "code": "'C' || p || '-' || c",
                "name": "'Xa ' || p || ' ' || c",
                "search": "'xa ' || p || ' ' || c",
                "parent_id": _key("1", "p"),
            },
            f"{places}, generate_series(0, {COMMUNES - 1}) c, units t WHERE t.id = '{scene.units['commune']}'",
        )
        peopled = max(1, min(PROVINCES, products // PEOPLED))  # few cases fill few provinces, not each of them thinly
        commune = f"({COMMUNES} + (g * 7919) % {peopled * COMMUNES})"
        _copy(
            connection,
            "producers",
            {
                "id": _key("3", "g"),
                "code": "'M' || g",
                "name": "'Co so ' || g",
                "search": "'co so ' || g",
                "commune_id": _key("2", commune),
            },
            f"generate_series(1, {products // 5}) g, producers t WHERE t.id = '{scene.producer_id}'",
        )
        words = "(ARRAY['ruou', 'banh', 'mam', 'mat ong', 'che', 'gao', 'tom', 'nem', 'cam', 'buoi'])[1 + g % 10]"
        _copy(
            connection,
            "products",
            {
                "id": _key("4", "g"),
                "code": "'S' || g",
                "name": f"{words} || ' ' || g",
                "search": f"{words} || ' so ' || g",
                "producer_id": _key("3", "1 + g / 5"),
                "set_number": "1 + g % 26",
            },
            f"generate_series(1, {products - 5}) g, products t WHERE t.id = '{scene.products[0]}'",
        )
        _copy(
            connection,
            "seasons",
            {
                "id": _key("5", f"p * {SEASONS} + y"),
                "code": "'mua-' || p || '-' || y",
                "case_prefix": "'M' || p",
                "year": f"{2026 - SEASONS + 1} + y",
                "province_id": _key("1", "p"),
                "unit_id": _key("1", "p"),
            },
            f"{places}, generate_series(0, {SEASONS - 1}) y, seasons t WHERE t.id = '{scene.season_id}'",
        )
        connection.execute("CREATE TEMP TABLE walked (no int, id uuid)")
        for number, state in enumerate(states):
            connection.execute("INSERT INTO walked VALUES (%s, %s)", (number, walked[state]))
        old, new, ended = states.index("in_promotion"), len(LAST), states.index("withdrawn")
        order = [states.index(state) for state in LAST]
        connection.execute(
            f"""CREATE TEMP TABLE placed AS SELECT g, y, y * {products} + g AS n, r.commune_id, u.parent_id AS province,
             x.producer_id, (SELECT w.id FROM walked w WHERE w.no = CASE WHEN y = {SEASONS - 1}
              THEN (ARRAY{order}::int[])[1 + g % {new}] WHEN (g + y) % 4 = 0 THEN {ended} ELSE {old} END) AS walked
             FROM generate_series(0, {SEASONS - 1}) y, generate_series(1, {products - 5}) g
             JOIN products x ON x.id = {_key("4", "g")} JOIN producers r ON r.id = x.producer_id
             JOIN units u ON u.id = r.commune_id""".encode()
        )
        _copy(
            connection,
            "clocks",
            {
                "case_id": _key("6", "n"),
                "due_on": "CASE WHEN t.rule IN ('renewal_window', 'certificate_term') THEN t.due_on + 30 * y::int"
                " ELSE coalesce(t.due_on, DATE '2026-12-15') + (g % 60)::int END",
            },
            "placed q JOIN clocks t ON t.case_id = q.walked ORDER BY n",
        )
        _copy(
            connection,
            "cases",
            {
                "id": _key("6", "n"),
                "code": "'N-' || (2019 + y) || '-' || lpad(n::text, 7, '0')",
                "season_id": "s.id",
                "product_id": _key("4", "g"),
                "producer_id": "producer_id_",
                "commune_id": "commune_",
                "district_id": "NULL",
                "province_id": "province_",
                "urgency": f"coalesce((SELECT min({OPEN_CLOCK}) FROM clocks k WHERE k.case_id = {_key('6', 'n')}"
                f" AND k.ended_seq IS NULL), {NO_CLOCK})",
            },
            """(SELECT g, y, n, commune_id AS commune_, province AS province_, producer_id AS producer_id_, walked
              FROM placed) q JOIN cases t ON t.id = q.walked
              JOIN seasons s ON s.province_id = q.province_ AND s.year = 2019 + q.y ORDER BY n""",
        )
        _copy(
            connection,
            "history",
            {"case_id": _key("6", "n")},
            """placed q JOIN cases w ON w.id = q.walked JOIN history t ON t.case_id = q.walked
              AND t.seq > w.version - 2 ORDER BY n""",
        )
        connection.execute("VACUUM ANALYZE")
        people = _people(connection, scene.people, producer=min(97, products // 5))
        total = connection.execute("SELECT count(*) FROM cases").fetchone()
        found = connection.execute(
            f"SELECT s.id, c.code FROM seasons s JOIN cases c ON c.season_id = s.id WHERE s.province_id = {_key('1', '1')}"
            f" AND s.year = 2026 ORDER BY c.id LIMIT 1".encode()
        ).fetchone()
    assert total is not None
    assert found is not None
    return Country(url, total[0], people, found[0], found[1])


def _people(
    connection: "psycopg.Connection[tuple[object, ...]]", people: dict[str, UUID], *, producer: int
) -> dict[str, UUID]:
    """Move the scene's people to the first province and its first commune and producer."""
    for level, place in (("commune", _key("2", str(COMMUNES))), ("province", _key("1", "1"))):
        connection.execute(
            f"UPDATE role_grants g SET unit_id = {place} FROM units u WHERE u.id = g.unit_id AND u.kind = %s", (level,)
        )
    connection.execute(
        f"UPDATE role_grants SET producer_id = {_key('3', str(producer))} WHERE producer_id IS NOT NULL".encode()
    )
    return people
