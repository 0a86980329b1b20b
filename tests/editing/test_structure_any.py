"""Structural edits of any YAML: text is generated with every habit that people have, and one thing is changed."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from arcroute.editing.comments import comments
from arcroute.editing.scalars import replace_scalar
from arcroute.editing.structure import fill_entry, insert_entry, insert_item, remove_entry, remove_item
from arcroute.errors import InputError, RewriteError
from arcroute.text.edit import Edit, splice
from arcroute.text.source import Source
from arcroute.text.tree import Alias, Mapping, Node, Plain, Scalar, Sequence
from arcroute.text.yaml import compose

Draw = Callable[[st.SearchStrategy[Any]], Any]

INLINE = [
    "x", "1", "'q'", '"d\\n"', "a b", "é🦀", "'# no'", "a#b", "null", "${{ a }}", '"its"', "x\n  y", "", "",
    "&s x", "&s", "!!str 1", "!t x", "!!str",
]  # fmt: skip
IN_FLOW = ["x", "1", "&s x", "!!str 1", "!t [x]", "&s", "'q'", '"d"', "é🦀", "'# no'", "a b", "{}", "[ ]", "[x, y: z]"]
TEXTS = ["|", "|-", "|+", ">", ">-", ">+", "| # c-header"]
OWN_LINES = [["# own"], ["# own", "# é"]]
COMMENTS = ["", "", "", " # c", "\t# c\ttab", " # é🦀"]


@dataclass
class Habits:
    """How one generated file is written."""

    draw: Draw
    step: int
    dash: int
    keys: int = 0
    anchors: int = 0

    def pick(self, choices: list[Any]) -> Any:
        return self.draw(st.sampled_from(choices))

    def key(self) -> str:
        self.keys += 1
        return str(self.pick(["k{}", "é{}", "'q{}'", '"d{}"'])).format(self.keys)

    def mapping(self, depth: int) -> list[str]:
        lines: list[str] = []
        for _ in range(self.draw(st.integers(1, 3))):
            lines += self.between() if lines else []
            lines += self.entry(self.key() + ":", self.dash, depth)
        return lines

    def sequence(self, depth: int) -> list[str]:
        lines: list[str] = []
        for _ in range(self.draw(st.integers(1, 3))):
            lines += self.between() if lines else []
            lines += self.item(depth)
        return lines

    def between(self) -> list[str]:
        """What stands between two entries."""
        return list(self.pick([[], [], [], [], [""], *OWN_LINES, ["", "# own"], ["# own", ""], ["    # deep"]]))

    def item(self, depth: int) -> list[str]:
        kind = self.pick(["entry", "mapping", "mapping", "own line", "sequence"]) if depth else "entry"
        if kind == "entry":
            return self.entry("-", 0, 0)
        if kind == "own line":
            return ["-", *indented(self.mapping(depth - 1), 2)]
        lines = self.mapping(depth - 1) if kind == "mapping" else self.sequence(depth - 1)
        return ["- " + lines[0], *indented(lines[1:], 2)]

    def entry(self, name: str, dash: int, depth: int) -> list[str]:
        kinds = ["inline", "inline", "flow", "flow", "text", "alias"] + ["mapping", "mapping", "sequence"] * (depth > 0)
        kind = self.pick(kinds)
        comment = self.pick(COMMENTS)
        if kind == "text":
            return self.text(name)
        if kind == "alias" and self.anchors:
            return [f"{name} *a{self.draw(st.integers(1, self.anchors))}{comment}"]
        name += self.anchor() if kind in ("mapping", "sequence", "flow") else ""
        if kind in ("inline", "alias"):
            *lines, last = f"{name} {self.pick(INLINE)}".rstrip().split("\n")
            return [*lines, last + comment]
        if kind == "flow":
            return self.flow(name, comment)
        lines = self.mapping(depth - 1) if kind == "mapping" else self.sequence(depth - 1)
        first = self.pick([[], [], ["  # first"]])
        return [name + comment, *first, *indented(lines, self.step if kind == "mapping" else dash)]

    def anchor(self) -> str:
        kind = self.pick(["", "", "", "tag", "anchor"])
        self.anchors += kind == "anchor"
        return {"": "", "tag": " !t", "anchor": f" &a{self.anchors}"}[kind]

    def text(self, name: str) -> list[str]:
        lines = self.pick([["x"], ["x", "y"], ["x", "", "  y"], ["# no"], ["x  "], ["é🦀"]])
        blank = self.pick([[], [], [""], ["", ""], ["        "]])
        return [f"{name} {self.pick(TEXTS)}", *indented(lines, self.step), *blank]

    def flow(self, name: str, comment: str) -> list[str]:
        opening, closing = self.pick(["{}", "[]"])
        parts = [self.flow_part(opening) for _ in range(self.draw(st.integers(0, 3)))]
        trailing = self.pick(["", ","]) if parts else ""
        if self.pick([True, True, False]):
            pad = self.pick(["", " "])
            return [f"{name} {opening}{pad}{', '.join(parts)}{trailing}{pad}{closing}{comment}"]
        return self.flow_lines(f"{name} {opening}", parts, trailing, closing + comment)

    def flow_lines(self, opening: str, parts: list[str], trailing: str, closing: str) -> list[str]:
        """One part on each line, the closing bracket behind the last or below it."""
        lines = [opening + self.pick(COMMENTS)]
        for index, part in enumerate(parts, 1):
            lines += indented(self.pick([[], [], ["# own in flow"]]), self.step)
            comma = "," if index < len(parts) else trailing
            closed = closing if index == len(parts) and self.pick([True, False]) else ""
            lines.append(" " * self.step + part + comma + (closed or self.pick(COMMENTS)))
            closing = "" if closed else closing
        return [*lines, f" {closing}"] if closing else lines

    def flow_part(self, opening: str) -> str:
        value = self.pick(IN_FLOW)
        return f"{self.key()}: {value}" if opening == "{" else str(value)


def indented(lines: list[str], spaces: int) -> list[str]:
    return [" " * spaces + line if line else "" for line in lines]


@st.composite
def files(draw: Draw) -> Source:
    step = draw(st.sampled_from([2, 2, 4, 3]))
    habits = Habits(draw, step, draw(st.sampled_from([0, 0, step])))
    lines = [*draw(st.sampled_from([[], ["# top"], ["# top", ""], ["---"]])), *habits.mapping(3)]
    lines += draw(st.sampled_from([[], [], ["# end"], ["", "  # end"], [""]]))
    eol = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    text = draw(st.sampled_from(["", "", "\ufeff"])) + eol.join(lines) + draw(st.sampled_from(["", eol]))
    return Source("f.yml", text.encode())


VALUES: list[Plain] = [
    "new", "# new", "${{ matrix.lane }}", "", True, 7, None, ["a", "b: c"], [], {},
    {"type": "string", "default": "it's"}, [{"a": "b", "c": ["d"]}, {"a": {"e": "f"}}],
]  # fmt: skip


def places(node: Node, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Node]]:
    """Every value of a tree with its path, aliases not followed."""
    found: list[tuple[tuple[Any, ...], Node]] = [(path, node)]
    if isinstance(node, Mapping):
        for entry in node.entries:
            found += places(entry.value, (*path, entry.key.value))
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            found += places(item, (*path, index))
    return found


def shared(node: Node, seen: dict[int, Any]) -> Any:
    """Plain values in which an alias is the very object that its anchor names."""
    if isinstance(node, Alias):
        return seen[id(node.target)]
    if isinstance(node, Scalar):
        return node.data
    if isinstance(node, Sequence):
        seen[id(node)] = value = [shared(item, seen) for item in node.items]
        return value
    seen[id(node)] = mapping = {entry.key.value: shared(entry.value, seen) for entry in node.entries}
    return mapping


def at(root: Any, path: tuple[Any, ...]) -> Any:
    for name in path:
        root = root[name]
    return root


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def change(draw: Draw, source: Source, tree: Node, expected: Any) -> tuple[str, tuple[Edit, ...]]:
    """One change of one place: its name and edits; ``expected`` is changed in the same way."""
    path, node = draw(st.sampled_from(places(tree)))
    value = draw(st.sampled_from(VALUES))
    here = at(expected, path)
    if isinstance(node, Mapping):
        return change_mapping(draw, source, node, here, value)
    if isinstance(node, Sequence):
        return change_sequence(draw, source, node, here, value)
    assume(isinstance(node, Alias) or node.anchor is None)
    parent = at(expected, path[:-1])
    if isinstance(node, Scalar) and node.span.start == node.span.end and isinstance(path[-1], str):
        owner = next(one for where, one in places(tree) if where == path[:-1])
        assert isinstance(owner, Mapping)
        parent[path[-1]] = copy.deepcopy(value)
        return "fill", fill_entry(source, next(one for one in owner.entries if one.key.value == path[-1]), value)
    text = draw(st.sampled_from(["new", "# new: x", "${{ a }}"]))
    parent[path[-1]] = text
    return "replace", replace_scalar(source, node, text)


def change_mapping(draw: Draw, source: Source, node: Mapping, here: Any, value: Plain) -> tuple[str, tuple[Edit, ...]]:
    keys = list(here)
    if keys and draw(st.booleans()):
        key = draw(st.sampled_from(keys))
        del here[key]
        return "remove entry", remove_entry(source, node, key)
    here["new"] = copy.deepcopy(value)
    anchor = draw(st.sampled_from([None, *keys]))
    if anchor is not None and draw(st.booleans()):
        return "insert before", insert_entry(source, node, ("new", value), before=anchor)
    return "insert after", insert_entry(source, node, ("new", value), after=anchor)


def change_sequence(
    draw: Draw, source: Source, node: Sequence, here: Any, value: Plain
) -> tuple[str, tuple[Edit, ...]]:
    if here and draw(st.booleans()):
        index = draw(st.integers(0, len(here) - 1))
        del here[index]
        return "remove item", remove_item(source, node, index)
    here.append(copy.deepcopy(value))
    return "insert item", insert_item(source, node, value)


@settings(deadline=None, max_examples=1200)
@given(files(), st.data())
def test_a_structural_edit_changes_one_thing(source: Source, data: st.DataObject) -> None:
    try:
        tree = compose(source)
    except InputError:
        event("not YAML")
        return
    assert tree is not None
    expected = shared(tree, {})
    try:
        name, edits = change(data.draw, source, tree, expected)
    except RewriteError as error:
        event(f"refused: {error.message}")
        return
    event(name)
    after = splice(source, edits)
    read = compose(after)
    assert read is not None
    assert canonical(shared(read, {})) == canonical(expected)
    assert comments(after) == comments(source)
    assert after.bom == source.bom
    assert after.data.endswith(b"\n") == source.data.endswith(b"\n")
    assert (b"\r" in source.data) <= (after.data.count(b"\n") == after.data.count(b"\r\n"))
    if name.startswith("insert"):
        says = subject if name == "insert before" else first_word
        assert described(source, says) <= described(after, says)


def described(source: Source, says: Callable[[str], str]) -> set[tuple[str, str]]:
    """Each comment with the first word of what it describes: on its line, or directly below."""
    lines = source.text.splitlines()
    found = set()
    for index, line in enumerate(lines):
        own = line.strip().startswith("#")
        if own and "# own" in line and index + 1 < len(lines) and lines[index + 1].strip():
            found.add((line, says(lines[index + 1])))
        elif " # c" in line and not own and not set("]}") & set(line):
            found.add((first_word(line), " # c"))
    return found


def subject(line: str) -> str:
    """What a comment above describes: of an item the whole item, whichever of its keys comes first."""
    dashes = re.match(r" *(?:- +)+", line)
    return dashes[0] if dashes else first_word(line)


def first_word(line: str) -> str:
    return re.split("[][{}:,#]", line)[0].rstrip()
