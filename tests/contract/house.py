"""The rules of the house as functions from a source text to its offences; what is allowed where stands beside each.

Only the syntax is read, nothing is imported. ``test_house_rules.py`` runs them over the product and plants offences.
"""

import ast
import io
import re
import tokenize
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PRODUCT: Final = ("workflow", "api", "workers", "ocop", "config")
EVERYTHING: Final = (*PRODUCT, "tests", "benchmarks")
LINES_MAX: Final = 400

Offence = tuple[int, str]
Check = Callable[[str], Iterator[Offence]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: where it holds, which files are the exception, and the check."""

    name: str
    check: Check
    folders: tuple[str, ...] = PRODUCT
    except_for: tuple[str, ...] = ()

    def applies(self, path: str) -> bool:
        """Say whether the rule holds for a file, named from the root."""
        return path.split("/", 1)[0] in self.folders and not any(
            path.startswith(exception) for exception in self.except_for
        )


def commits(source: str) -> Iterator[Offence]:
    """Find what ends a transaction."""
    ended = re.compile(
        r"(?i)^\s*(commit|rollback|begin|start transaction)\b(\s*$|\s*;|\s+(work|transaction|read|isolation))"
    )
    tree = _tree(source)
    for call in _calls(tree):
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"commit", "rollback", "begin"}:
            yield call.lineno, f".{call.func.attr}()"
    yield from _matching(tree, ended)


def case_writes(source: str) -> Iterator[Offence]:
    """Find what writes a case or its history other than the one statement; not what only says how urgent a case is."""
    acts = r"(update|insert\s+into|delete\s+from|truncate|merge\s+into)"
    tree = _tree(source)
    yield from _matching(tree, re.compile(rf"(?i)\b{acts}\s+(cases|history|treatments)\b(?!\s+c\s+set\s+urgency\s*=)"))
    for node in _attributes(tree):
        stored = isinstance(node.ctx, ast.Store) and _name(node.value) != "self"
        if stored and node.attr in {"state", "head_hash"}:
            yield node.lineno, f"assignment to .{node.attr}"
    models = {"Case", "History", "Treatment"}
    for call in _calls(tree):
        given = {_last(argument) for argument in call.args}
        if _last(call.func) in models or (
            _last(call.func) in {"update", "insert", "delete", "merge"} and given & models
        ):
            yield call.lineno, _name(call.func)


def clock_reads(source: str) -> Iterator[Offence]:
    """Find readings of the wall clock, in Python and in SQL."""
    of_time = {"time", "time_ns", "localtime", "gmtime", "ctime", "strftime"}
    readers = {"datetime": {"now", "utcnow", "today"}, "date": {"today"}, "time": of_time}
    functions = r"(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)"
    in_sql = re.compile(rf"(?i)\b{functions}\s*\(\s*\)|\bcurrent_(date|time|timestamp)\b|\blocaltimestamp\b")
    tree = _tree(source)
    yield from _matching(tree, in_sql)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in readers.get(_last(node.value), set()):
            yield node.lineno, _name(node)
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            for name in sorted({alias.name for alias in node.names} & of_time):
                yield node.lineno, f"from time import {name}"


def async_endpoints(source: str) -> Iterator[Offence]:
    """Find endpoints that run on the event loop."""
    methods = {"get", "post", "put", "patch", "delete", "head", "options", "api_route", "route"}
    for node in ast.walk(_tree(source)):
        if isinstance(node, ast.AsyncFunctionDef):
            for decorator in node.decorator_list:
                target = decorator.func if isinstance(decorator, ast.Call) else decorator
                if isinstance(target, ast.Attribute) and target.attr in methods:
                    yield node.lineno, node.name


def vietnamese_sentences(source: str) -> Iterator[Offence]:
    """Find strings and comments with three Vietnamese words or more.

    A term of the field in brackets has two; abbreviations of documents and their articles are sources, not words.
    """
    for token in _tokens(source):
        if token.type in {tokenize.STRING, tokenize.COMMENT, getattr(tokenize, "FSTRING_MIDDLE", -1)}:
            for start, line in enumerate(token.string.split("\n")):
                words = [word for word in re.findall(r"\w+", line) if _is_vietnamese(word)]
                if len(words) > 2:
                    yield token.start[0] + start, " ".join(words)


def transitions_imports(source: str) -> Iterator[Offence]:
    """Find imports of the state machine library."""
    for node in ast.walk(_tree(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module or ""]
        else:
            continue
        if any(name.split(".")[0] == "transitions" for name in names):
            yield node.lineno, ", ".join(names)


def unreasoned_exemptions(source: str) -> Iterator[Offence]:
    """Find exemptions from a tool's judgement that name no rule or give no reason."""
    for token in _tokens(source):
        if token.type != tokenize.COMMENT:
            continue
        text = token.string
        if "noqa" in text and not re.search(r"noqa: [A-Z]+[0-9]+(, ?[A-Z]+[0-9]+)* ?(-|–|#) ?\w.{8,}", text):
            yield token.start[0], text
        if re.search(r"type:\s*ignore", text) and not re.search(r"type: ignore\[[a-z-, ]+\]\s+# \w.{4,}", text):
            yield token.start[0], text
        if re.search(r"pragma: no cover|ruff: noqa|mypy: ", text):
            yield token.start[0], text


def long_files(source: str) -> Iterator[Offence]:
    """Find files in which two things live together."""
    count = source.count("\n")
    if count > LINES_MAX:
        yield LINES_MAX, f"{count} lines"


def headless_files(source: str) -> Iterator[Offence]:
    """Find files that do not say what they are for."""
    tree = _tree(source)
    if tree.body and not ast.get_docstring(tree):
        yield 1, "no docstring at the head"


def acts_at_import(source: str) -> Iterator[Offence]:
    """Find statements at the top of a file that do something: bare calls, loops, files and connections opened."""
    for node in _tree(source).body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield node.lineno, _name(node.value.func)
        elif isinstance(node, ast.For | ast.While | ast.With):
            yield node.lineno, type(node).__name__.lower()


@cache
def _tree(source: str) -> ast.Module:
    return ast.parse(source)


@cache
def _tokens(source: str) -> tuple[tokenize.TokenInfo, ...]:
    return tuple(tokenize.generate_tokens(io.StringIO(source).readline))


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _attributes(tree: ast.AST) -> Iterator[ast.Attribute]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))


def _matching(tree: ast.AST, pattern: re.Pattern[str]) -> Iterator[Offence]:
    """Find string constants (also those within f-strings) in which a pattern occurs."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found = pattern.search(node.value)
            if found is not None:
                yield node.lineno, found.group().strip()


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_name(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _last(node: ast.AST) -> str:
    return _name(node).rpartition(".")[2]


def _is_vietnamese(word: str) -> bool:
    if len(word) == 1 or word in {"QĐ", "NĐ", "KH", "Điều"}:
        return False
    marks = {"\u0300", "\u0301", "\u0302", "\u0303", "\u0306", "\u0309", "\u031b", "\u0323"}
    return "đ" in word.lower() or any(c in marks for c in unicodedata.normalize("NFD", word))


STORE: Final = "workflow/store/"
MIGRATIONS: Final = STORE + "migrations/"
RULES: Final = (
    Rule("a commit outside the unit of work", commits, except_for=(STORE + "database.py", MIGRATIONS)),
    Rule("a case written outside the one statement", case_writes, except_for=(STORE + "write_sql.py",)),
    Rule("the wall clock read outside workflow/domain/time.py", clock_reads, except_for=("workflow/domain/time.py",)),
    Rule("an endpoint on the event loop", async_endpoints, folders=("api",)),
    Rule("a Vietnamese sentence in code", vietnamese_sentences, except_for=("workflow/domain/text.py",)),
    Rule("transitions imported outside the machine", transitions_imports, except_for=("workflow/domain/machine.py",)),
    Rule("an exemption without a reason", unreasoned_exemptions, folders=EVERYTHING),
    Rule("a file that is too long", long_files, folders=EVERYTHING),
    Rule("a file without a head", headless_files, folders=EVERYTHING),
    Rule("something done at import", acts_at_import, except_for=(MIGRATIONS + "env.py",)),
)


def files() -> list[str]:
    """Give every Python file of the repository, named from the root."""
    return sorted(str(path.relative_to(ROOT)) for folder in EVERYTHING for path in (ROOT / folder).rglob("*.py"))


def offences(rule: Rule) -> list[str]:
    """Give the offences against a rule as lines that an editor can open."""
    found = []
    for path in files():
        if rule.applies(path):
            source = (ROOT / path).read_text(encoding="utf-8")
            found += [f"{path}:{line}: {what}" for line, what in rule.check(source)]
    return found
