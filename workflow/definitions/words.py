"""The words of the diff in both languages, read from ``words.yaml`` beside this file."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from workflow.definitions.finding import Finding, refuse
from workflow.definitions.shape import build
from workflow.definitions.tree import Node, read_tree
from workflow.domain.process import Label

_FILE: Final = "words.yaml"


def word(section: str, code: str) -> Label:
    """Give a word of the file. Raises KeyError when the file lacks it."""
    return _words()[section][code]


def filled(section: str, code: str, /, **values: Label | str) -> Label:
    """Give a word with its braces filled in, each language with its own values."""
    template = word(section, code)
    vi = {name: value if isinstance(value, str) else value.vi for name, value in values.items()}
    en = {name: value if isinstance(value, str) else value.en for name, value in values.items()}
    return Label(template.vi.format(**vi), template.en.format(**en))


def same(text: object) -> Label:
    """Give a text that reads the same in both languages: a code, a number."""
    return Label(str(text), str(text))


@cache
def _words() -> Mapping[str, Mapping[str, Label]]:
    text = files(__package__).joinpath(_FILE).read_text(encoding="utf-8")
    tree = read_tree(text, name=_FILE)
    findings: list[Finding] = []
    words = {section: _section(node, findings) for section, node in _inner(tree).items()}
    if findings:
        raise refuse(_FILE, findings)
    return MappingProxyType(words)


def _section(node: Node, findings: list[Finding]) -> Mapping[str, Label]:
    built = {code: build(Label, item, findings) for code, item in _inner(node).items()}
    return MappingProxyType({code: label for code, label in built.items() if label is not None})


def _inner(node: Node) -> dict[str, Node]:
    return node.value if isinstance(node.value, dict) else {}
