"""Pages over a thousand, a hundred thousand and a million cases: how long queue, board, search and a case take eight
clients at once, by how many statements; next to a floor that gives the same bytes by one prepared statement.

    python -m benchmarks.pages [--quick] [--cases 1000 100000 1000000] [--kept FOLDER [--fill-only]]

Ends with 1 when a gate fails. A kept folder is filled once (a million cases: some minutes); a run over it is short.
"""

import argparse
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import httpx
import psycopg

from benchmarks import pages_floor, pages_servers, report, server
from benchmarks.country import SEASONS, Country
from benchmarks.goals import Goal, goal
from benchmarks.http_client import Asked, Load, put_load
from benchmarks.measure import Round, rate_ratio
from benchmarks.pages_servers import Reader
from benchmarks.pages_statements import statements
from ocop.datadir import DataDir
from ocop.embedded.running import redis_running

CLIENTS: Final = 8
GATE_MS: Final = 150.0
LARGEST: Final = 1_000_000
LISTED: Final = 100_000
ROLE: Final = "province_officer"


class Getting:
    """The same request again and again."""

    def __init__(self, path: str, **headers: str) -> None:
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        self._request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: vi\r\n{lines}\r\n".encode()

    def ask(self) -> Asked:
        """Give the request."""
        return self._request, None

    def answered(self, mark: object, status: int, body: bytes) -> None:  # noqa: ARG002 - as a source is asked
        """Look at the answer."""
        assert status == 200, f"{status}: {body[:200]!r}"


def main() -> int:
    """Fill, read, print."""
    asked = _options()
    found: list[Goal] = []
    with tempfile.TemporaryDirectory(prefix="ocop-pages-") as folder, server.running("tcp", kept=asked.kept) as running:
        data = DataDir(Path(folder))
        data.make()
        with redis_running(data) as redis_url:
            print(", ".join(f"{name} {value}" for name, value in report.machine(running.version()).items()), flush=True)
            for cases in asked.cases:
                country = pages_servers.filled(running, max(cases // SEASONS, 1))
                print(f"\n{country.cases:,} cases", flush=True)
                if not asked.fill_only:
                    found += measured(country, redis_url, asked, Path(folder))
    if found:
        print("", *report.goals(found), sep="\n")
    return int(not all(one.passed for one in found))


def measured(country: Country, redis_url: str, asked: argparse.Namespace, folder: Path) -> list[Goal]:
    """Measure the pages over one database."""
    reader = pages_servers.reader(country, ROLE)
    paths = pages_of(country)
    counts = statements(country.url, reader, paths)
    found: list[Goal] = []
    with pages_servers.ours(country, redis_url, folder / "data") as ours_port:
        pages_floor.prepare(country.url, bodies(ours_port, reader, paths))
        with pages_servers.floor(country) as floor_port:
            for name, path in paths.items():
                mine, its = Getting(path, cookie=f"ocop_session={reader.session}"), Getting(f"/page/{name}")
                put_load(ours_port, mine, connections=CLIENTS, seconds=2.0)  # both processes are warm
                rounds: list[Round] = []
                loads: list[Load] = []
                for _ in range(asked.rounds):
                    loads.append(put_load(ours_port, mine, connections=CLIENTS, seconds=asked.seconds))
                    other = put_load(floor_port, its, connections=CLIENTS, seconds=asked.seconds)
                    rounds.append({"ours": loads[-1].slice, "floor": other.slice})
                slow = [load.percentile(0.99) * 1e3 for load in loads]
                fast = [load.percentile(0.5) * 1e3 for load in loads]
                ratio = rate_ratio(rounds, "ours", "floor")
                print(
                    f"{name:8} p50 {min(fast):7.1f} – {max(fast):7.1f} ms   p99 {min(slow):7.1f} – {max(slow):7.1f} ms   "
                    f"{counts[name]} statements   {sum(ratio) / len(ratio):.2f} of the floor",
                    flush=True,
                )
                if country.cases > LARGEST * 0.9:
                    found.append(goal("pages", f"{name}: p99 of eight clients, ms", "at most", GATE_MS, None, slow))
            if LISTED * 0.9 < country.cases < LISTED * 1.1:
                found += programs(country, reader, asked, (ours_port, floor_port))
    return found


def programs(country: Country, reader: Reader, asked: argparse.Namespace, ports: tuple[int, int]) -> list[Goal]:
    """Measure the list for programs (P16), and one connection to an idle server (P17)."""
    with psycopg.connect(country.url) as connection:
        row = connection.execute("SELECT province_id FROM seasons WHERE id = %s", (country.season,)).fetchone()
    assert row is not None
    mine, its = Getting("/api/v1/cases?limit=50", authorization=f"Bearer {reader.token}"), Getting(f"/list/{row[0]}")
    put_load(ports[0], mine, connections=2, seconds=1.0)
    rounds: list[Round] = []
    for _ in range(asked.rounds):
        one = put_load(ports[0], mine, connections=CLIENTS, seconds=asked.seconds)
        other = put_load(ports[1], its, connections=CLIENTS, seconds=asked.seconds)
        rounds.append({"ours": one.slice, "floor": other.slice})
    alone = [
        put_load(ports[0], mine, connections=1, seconds=asked.seconds).percentile(0.5) * 1e3
        for _ in range(asked.rounds)
    ]
    print("", *report.entries(rounds), sep="\n")
    return [
        goal(
            "P16",
            "list of 50 of 100,000 / FastAPI + psycopg",
            "at least",
            0.4,
            0.7,
            rate_ratio(rounds, "ours", "floor"),
        ),
        goal("P17", "p50 of 1 connection, idle server, all middlewares, ms", "at most", 10, 3, alone),
    ]


def pages_of(country: Country) -> Mapping[str, str]:
    """Give the address of each page."""
    return {
        "queue": "/viec",
        "board": f"/bang?mua=mua-1-{SEASONS - 1}",
        "search": "/ho-so?q=ruou",
        "case": f"/ho-so/{country.case_code}",
    }


def bodies(port: int, reader: Reader, paths: Mapping[str, str]) -> dict[str, bytes]:
    """Give the bytes of each page."""
    cookies = {"ocop_session": reader.session}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", cookies=cookies, timeout=60) as client:
        return {
            name: client.get(path, headers={"accept-language": "vi"}).raise_for_status().content
            for name, path in paths.items()
        }


def _options() -> argparse.Namespace:
    quick = "--quick" in sys.argv[1:]
    parser = argparse.ArgumentParser(prog="benchmarks.pages", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="short slices")
    parser.add_argument("--cases", type=int, nargs="+", default=[1_000, LISTED, LARGEST])
    parser.add_argument("--rounds", type=int, default=3 if quick else 5)
    parser.add_argument("--seconds", type=float, default=1.0 if quick else 4.0, help="a slice of one server")
    parser.add_argument("--kept", type=Path, metavar="FOLDER", help="keep the databases there for the next run")
    parser.add_argument("--fill-only", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
