"""GitHub's expressions: text to tree.

The grammar, its limits and the order in which they strike are those of @actions/expressions.
"""

from __future__ import annotations

from collections.abc import Collection

from arcroute.actions.lexer import Token, shown, tokens
from arcroute.actions.syntax import (
    Call,
    Comparison,
    Context,
    Expression,
    ExpressionError,
    Extent,
    Filter,
    Index,
    Literal,
    Logical,
    Not,
)

MAX_DEPTH = 50
_ANY = 2**31
FUNCTIONS: dict[str, tuple[int, int]] = {
    "contains": (2, 2),
    "startsWith": (2, 2),
    "endsWith": (2, 2),
    "format": (1, 255),
    "join": (1, 2),
    "toJSON": (1, 1),
    "fromJSON": (1, 1),
    "case": (3, _ANY),
    "hashFiles": (1, 255),
    "success": (0, _ANY),
    "failure": (0, _ANY),
    "always": (0, 0),
    "cancelled": (0, 0),
}
"""Every function with the least and the most arguments that it takes."""

_IN_SOME_PLACES = ("hashFiles", "success", "failure", "always", "cancelled")
_BY_LOWER_NAME = {name.lower(): name for name in FUNCTIONS}
_CONTEXTS = frozenset(
    ("github", "env", "vars", "job", "jobs", "steps", "runner", "secrets", "strategy", "matrix", "needs", "inputs")
)
"""Every context, wherever GitHub has it.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#available-contexts
"""
_PRECEDENCE = (("||",), ("&&",), ("==", "!="), ("<", "<=", ">", ">="))
_COMPARISONS = 2
"""From this level on operators compare; those before are logical."""


def parse(text: str, named_values: Collection[str] | None = None) -> Expression:
    """The tree of an expression, without its ``${{ }}``; spans count characters of ``text``.

    ``named_values`` are the contexts allowed where the expression stands, with the names of those functions that
    GitHub allows in some places only (hashFiles, success, ...); None for any. Raises ExpressionError with the offset
    of what is wrong.
    """
    return _Parser(text, named_values).whole()


class _Parser:
    """Recursive descent; ``depth`` counts as GitHub does, so that the limit strikes at the same expression."""

    def __init__(self, text: str, named_values: Collection[str] | None) -> None:
        self.tokens = tokens(text)
        self.position = 0
        self.depth = 0
        self.named_values = None if named_values is None else {name.lower(): name for name in named_values}

    def whole(self) -> Expression:
        found = self.expression()
        if self.next.kind != "end":
            raise self.unexpected("an operator or the end")
        return found

    @property
    def next(self) -> Token:
        return self.tokens[self.position]

    def take(self, *kinds: str) -> Token | None:
        token = self.next
        if token.kind not in kinds:
            return None
        self.position += 1
        return token

    def expect(self, kind: str, allowed: str) -> Token:
        token = self.take(kind)
        if token is None:
            raise self.unexpected(allowed)
        return token

    def unexpected(self, allowed: str) -> ExpressionError:
        token = self.next
        if token.kind == "end":
            return ExpressionError(f"the expression ends where {allowed} was expected", token.span.start, "syntax")
        return ExpressionError(f"unexpected {shown(token.text)}, expected {allowed}", token.span.start, "syntax")

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpressionError(f"nested more than {MAX_DEPTH} levels deep", self.next.span.start, "depth")

    def expression(self) -> Expression:
        self.deeper()
        found = self.operation(0)
        self.depth -= 1
        return found

    def operation(self, level: int) -> Expression:
        """Operators of one precedence with their operands."""
        if level == len(_PRECEDENCE):
            return self.unary()
        first = self.operation(level + 1)
        if self.next.kind not in _PRECEDENCE[level]:
            return first
        return self.logical(first, level) if level < _COMPARISONS else self.comparison(first, level)

    def logical(self, first: Expression, level: int) -> Expression:
        operator = self.next.kind
        self.deeper()
        operands = [first]
        while self.take(operator):
            operands.append(self.operation(level + 1))
        self.depth -= 1
        return Logical(operator, tuple(operands), _around(operands))

    def comparison(self, first: Expression, level: int) -> Expression:
        steps: list[tuple[str, Expression]] = []
        while token := self.take(*_PRECEDENCE[level]):
            steps.append((token.kind, self.operation(level + 1)))
        return Comparison(first, tuple(steps), _around([first, steps[-1][1]]))

    def unary(self) -> Expression:
        bang = self.take("!")
        if bang is None:
            return self.indexed()
        self.deeper()
        operand = self.unary()
        self.depth -= 1
        return Not(operand, Extent(bang.span.start, operand.span.end))

    def indexed(self) -> Expression:
        literal = self.next.kind in ("constant", "string")
        found = self.primary()
        before = self.depth
        while not literal and (token := self.take("[", ".")):
            found = self.bracket(found) if token.kind == "[" else self.dotted(found)
        self.depth = before
        return found

    def bracket(self, target: Expression) -> Expression:
        key = None if self.take("*") else self.expression()
        end = self.expect("]", "']'").span.end
        self.deeper()
        span = Extent(target.span.start, end)
        return Filter(target, span) if key is None else Index(target, key, span)

    def dotted(self, target: Expression) -> Expression:
        self.deeper()
        token = self.take("name", "*")
        if token is None:
            raise self.unexpected("a property name or '*'")
        span = Extent(target.span.start, token.span.end)
        return Filter(target, span) if token.kind == "*" else Index(target, Literal(token.text, token.span), span)

    def primary(self) -> Expression:
        if token := self.take("constant", "string"):
            return Literal(token.value, token.span)
        if token := self.take("name"):
            return self.call(token) if self.take("(") else self.context(token)
        self.expect("(", "a value")
        found = self.expression()
        self.expect(")", "')'")
        return found

    def context(self, token: Token) -> Expression:
        if self.named_values is not None and token.text.lower() not in self.named_values:
            known = ", ".join(sorted(self.named_values.values())) or "none"
            hint = _hint(token.text, self.named_values) or self.meant_as_text(token)
            raise ExpressionError(
                f"no context {shown(token.text)} here{hint}; allowed: {known}", token.span.start, "context"
            )
        return Context(token.text, token.span)

    def meant_as_text(self, name: Token) -> str:
        """What to do about a name that no context has and of which nothing is read: it may be a text."""
        alone = self.next.kind not in (".", "[") and name.text.lower() not in _CONTEXTS
        return "; put it in quotes if it is a text" if alone else ""

    def call(self, name: Token) -> Expression:
        arguments: list[Expression] = []
        while not (end := self.take(")")):
            arguments.append(self.expression())
            # GitHub lets a comma stand before the closing parenthesis.
            if self.next.kind != ")":
                self.expect(",", "',' or ')'")
        proper = self.function(name)
        _check_arguments(proper, name, len(arguments))
        return Call(name.text.lower(), tuple(arguments), Extent(name.span.start, end.span.end))

    def function(self, name: Token) -> str:
        """The proper spelling of a function's name."""
        lower = name.text.lower()
        proper = _BY_LOWER_NAME.get(lower)
        if proper is None:
            message = f"no function {shown(name.text)}{_hint(name.text, _BY_LOWER_NAME)}"
            raise ExpressionError(message, name.span.start, "function")
        if proper in _IN_SOME_PLACES and self.named_values is not None and lower not in self.named_values:
            raise ExpressionError(f"the function {proper} is not allowed here", name.span.start, "function")
        return proper


def _check_arguments(proper: str, name: Token, count: int) -> None:
    least, most = FUNCTIONS[proper]
    if count < least or count > most:
        limit = f"at least {least}" if count < least else f"at most {most}"
        raise ExpressionError(f"{proper} takes {limit} arguments, not {count}", name.span.start, "arguments")
    if proper == "case" and count % 2 == 0:
        message = f"case takes pairs and a default, an odd number of arguments, not {count}"
        raise ExpressionError(message, name.span.start, "arguments")


def _hint(word: str, known: dict[str, str]) -> str:
    import difflib  # only for messages

    close = difflib.get_close_matches(word[:40].lower(), known, n=1)
    return f" (did you mean {known[close[0]]}?)" if close else ""


def _around(operands: list[Expression]) -> Extent:
    return Extent(operands[0].span.start, operands[-1].span.end)
