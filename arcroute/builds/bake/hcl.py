"""HCL text to expressions, through python-hcl2's grammar.

Only the lark tree of python-hcl2 is used, which keeps lines; the package is imported when the first HCL file is met.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from msgspec import Struct

from arcroute.builds.bake.expressions import (
    Binary,
    Block,
    Call,
    Conditional,
    Constant,
    Document,
    Expression,
    For,
    Index,
    Items,
    Name,
    Object,
    Opaque,
    Splat,
    Unary,
)
from arcroute.builds.bake.template import heredoc, string, unescape
from arcroute.builds.location import shown
from arcroute.errors import InputError, Place
from arcroute.text.source import Source

MAX_BYTES = 128 * 1024
MAX_DEPTH = 60
_MAX_BLANK_LINES = 100
"""More blank lines in a row make the grammar's heredoc pattern slow."""
_LAYOUT = frozenset(("new_line_or_comment",))
_Tree: TypeAlias = Any


def parse(source: Source) -> Document:
    """The blocks and attributes of an HCL file.

    Raises InputError, with the line where one is known, for what is not HCL, or is too large, too deeply nested,
    or holds too many blank lines in a row.
    """
    _refuse_large(source)
    body = _children(_tree(source.text, source.path))[0]
    blocks: list[Block] = []
    attributes: list[tuple[str, Expression]] = []
    for item in _children(body):
        if item.data == "block":
            blocks += _block(item, source.path)
        elif item.data == "attribute":
            attributes.append(_attribute(item, source.path))
    return Document(source.path, tuple(blocks), tuple(attributes))


def parse_expression(text: str, path: str) -> Expression:
    """One expression, as it stands between ``${`` and ``}``. Raises InputError."""
    body = _children(_tree(f"x = (\n{text}\n)", path))[0]
    return _Converter(path, inner=True).expression(_children(_children(body)[0])[1], 0)


def _refuse_large(source: Source) -> None:
    if len(source.data) > MAX_BYTES:
        raise InputError(f"larger than {MAX_BYTES // 1024} KiB, refused as HCL", Place(source.path))
    blank = 0
    for number, line in enumerate(source.text.splitlines(), 1):
        blank = 0 if line.strip() else blank + 1
        if blank > _MAX_BLANK_LINES:
            raise InputError(f"more than {_MAX_BLANK_LINES} blank lines in a row", Place(source.path, number, 1))


def _tree(text: str, path: str) -> _Tree:
    from hcl2.api import parses_to_tree
    from lark.exceptions import LarkError

    try:
        return parses_to_tree(text)
    except LarkError as error:
        raise _syntax_error(error, path) from None


def _syntax_error(error: Any, path: str) -> InputError:
    """lark's error with its place, in one line."""
    line, column = getattr(error, "line", 0), getattr(error, "column", 0)
    place = Place(path, line, column) if isinstance(line, int) and line > 0 else Place(path)
    token = str(getattr(error, "token", "")).strip()
    found = f"{shown(token.splitlines()[0])!r}" if token else "this"
    return InputError(f"not HCL: {found} is not expected here, or the file ends too early", place)


def _children(tree: _Tree) -> list[_Tree]:
    """The rules below a rule, without tokens, newlines and comments."""
    return [child for child in tree.children if hasattr(child, "data") and child.data not in _LAYOUT]


def _tokens(tree: _Tree) -> list[str]:
    return [str(child).strip() for child in tree.children if not hasattr(child, "data")]


def _word(tree: _Tree) -> str:
    """The text of an identifier, keyword or literal, or of a string without interpolation."""
    if tree.data != "string":
        return str(tree.children[0])
    return "".join(unescape(str(part.children[0])) for part in _children(tree) if not hasattr(part.children[0], "data"))


def _block(tree: _Tree, path: str) -> Iterator[Block]:
    """A block with its one label; blocks without a label mean nothing to bake."""
    *words, body = _children(tree)
    if len(words) == 2:
        attributes = (_attribute(item, path) for item in _children(body) if item.data == "attribute")
        place = Place(path, tree.meta.line, tree.meta.column)
        yield Block(_word(words[0]), _word(words[1]), place, tuple(attributes))


def _attribute(tree: _Tree, path: str) -> tuple[str, Expression]:
    name, value = _children(tree)
    return _word(name), _Converter(path).expression(value, 0)


class _Converter(Struct, frozen=True, dict=True):
    """Turns the lark tree of one expression into ours: a method for each rule of the grammar."""

    path: str
    inner: bool = False
    """Whether the expression stands in a heredoc or a JSON string; heredocs are not followed there."""

    def expression(self, tree: _Tree, depth: int) -> Expression:
        if depth > MAX_DEPTH:
            raise InputError(f"nested more than {MAX_DEPTH} levels deep", Place(self.path, tree.meta.line, 1))
        convert = getattr(self, f"_{tree.data}", None)
        return convert(tree, depth + 1) if convert else Opaque()

    def _expr_term(self, tree: _Tree, depth: int) -> Expression:
        return self.expression(_children(tree)[0], depth)

    def _identifier(self, tree: _Tree, _: int) -> Expression:
        return Name(_word(tree))

    def _literal_value(self, tree: _Tree, _: int) -> Expression:
        return Constant({"true": True, "false": False}.get(_word(tree)))

    def _int_lit(self, tree: _Tree, _: int) -> Expression:
        digits = _word(tree)
        return Constant(int(digits)) if len(digits) <= 15 else Opaque()

    def _float_lit(self, tree: _Tree, _: int) -> Expression:
        return Constant(float(_word(tree)))

    def _string(self, tree: _Tree, depth: int) -> Expression:
        parts = [part.children[0] for part in _children(tree)]
        return string(parts, lambda inner: self.expression(_children(inner)[0], depth))

    def _heredoc_template(self, tree: _Tree, _: int) -> Expression:
        if self.inner:
            return Opaque()
        return heredoc(str(tree.children[0]), lambda text: parse_expression(text, self.path))

    _heredoc_template_trim = _heredoc_template

    def _tuple(self, tree: _Tree, depth: int) -> Expression:
        return Items(tuple(self.expression(item, depth) for item in _children(tree)))

    def _object(self, tree: _Tree, depth: int) -> Expression:
        return Object(tuple(self._element(item, depth) for item in _children(tree)))

    def _element(self, tree: _Tree, depth: int) -> tuple[Expression, Expression]:
        key, value = _children(tree)
        return self._key(_children(key)[0], depth), self.expression(value, depth)

    def _key(self, tree: _Tree, depth: int) -> Expression:
        """A bare word is a key; in parentheses it is a variable."""
        inner = tree.children[0] if tree.data == "expr_term" and len(tree.children) == 1 else tree
        if getattr(inner, "data", "") in ("identifier", "keyword", "literal_value"):
            return Constant(_word(inner))
        return self.expression(tree, depth)

    def _function_call(self, tree: _Tree, depth: int) -> Expression:
        *names, last = _children(tree)
        arguments = last if last.data == "arguments" else None
        function = "::".join(_word(name) for name in (names if arguments else (*names, last)))
        if arguments is None:
            return Call(function, ())
        values = tuple(self.expression(item, depth) for item in _children(arguments))
        return Call(function, values, "..." in _tokens(arguments))

    def _index_expr_term(self, tree: _Tree, depth: int) -> Expression:
        operand, access = _children(tree)
        return Index(self.expression(operand, depth), self._access(access, depth))

    _get_attr_expr_term = _index_expr_term

    def _full_splat_expr_term(self, tree: _Tree, depth: int) -> Expression:
        operand, splat = _children(tree)
        return Splat(self.expression(operand, depth), tuple(self._access(item, depth) for item in _children(splat)))

    _attr_splat_expr_term = _full_splat_expr_term

    def _access(self, tree: _Tree, depth: int) -> Expression:
        if tree.data == "short_index":
            digits = _tokens(tree)[-1]
            return Constant(int(digits)) if len(digits) <= 15 else Opaque()
        inner = _children(tree)[0]
        return Constant(_word(inner)) if tree.data == "get_attr" else self.expression(inner, depth)

    def _unary_op(self, tree: _Tree, depth: int) -> Expression:
        return Unary(_tokens(tree)[0], self.expression(_children(tree)[0], depth))

    def _binary_op(self, tree: _Tree, depth: int) -> Expression:
        left, term = _children(tree)
        operator, right = _children(term)
        return Binary(_tokens(operator)[0], self.expression(left, depth), self.expression(right, depth))

    def _conditional(self, tree: _Tree, depth: int) -> Expression:
        condition, yes, no = (self.expression(child, depth) for child in _children(tree))
        return Conditional(condition, yes, no)

    def _for_tuple_expr(self, tree: _Tree, depth: int) -> Expression:
        intro, *results = _children(tree)
        *names, collection = _children(intro)
        condition = results.pop() if results[-1].data == "for_cond" else None
        values = [self.expression(result, depth) for result in results]
        if "..." in _tokens(tree):
            return Opaque()
        return For(
            tuple(_word(name) for name in names),
            self.expression(collection, depth),
            values[-1],
            self.expression(_children(condition)[0], depth) if condition else None,
            values[0] if len(values) == 2 else None,
        )

    _for_object_expr = _for_tuple_expr
