"""Evaluates expressions as GitHub does, on one path through the conditions that are not known.

Source: the evaluator of @actions/expressions, and ``Case.cs`` of actions/runner for the arguments left alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from arcroute.actions.access import member, members
from arcroute.actions.coercion import compare, truth
from arcroute.actions.conditions import at_run_time, condition_of, leads_to
from arcroute.actions.functions import BY_NAME, FunctionError, concatenated, yes_or_no
from arcroute.actions.paths import Path
from arcroute.actions.syntax import (
    Call,
    Comparison,
    Context,
    Expression,
    ExpressionError,
    Filter,
    Index,
    Literal,
    Logical,
    Not,
)
from arcroute.actions.template import literal_origin
from arcroute.actions.values import (
    FALSE,
    NULL,
    TRUE,
    Array,
    Embedded,
    Known,
    Object,
    Piece,
    Template,
    Tracked,
    Unknown,
    Value,
    known,
)

_MAX_KEYS = 16
"""Entries of an object that an unknown key is tried against, one by one."""


class Frame(Struct, frozen=True):
    """What an expression can read, by lower-case name, and the scope in which its conditions have one value."""

    contexts: Mapping[str, Tracked]
    scope: str


def realised(value: Tracked, frame: Frame, path: Path) -> Value:
    """A value on one path: templates evaluated, choices settled, at every depth."""
    if isinstance(value, Template):
        return path.whole(_template(value, frame, path))
    if isinstance(value, Array):
        return Array(tuple(realised(item, frame, path) for item in value.items), value.filtered)
    if isinstance(value, Object):
        return Object({key: realised(item, frame, path) for key, item in value.entries.items()}, value.rest)
    return path.whole(value)


def _template(value: Template, frame: Frame, path: Path) -> Value:
    parts = [
        Known(part.text, (part,)) if isinstance(part, Piece) else _Evaluation(frame, path, part).value(part.node)
        for part in value.parts
    ]
    return parts[0] if len(parts) == 1 else concatenated(parts, path)


class _Evaluation(Struct, frozen=True):
    """Evaluates one expression on one path."""

    frame: Frame
    path: Path
    embedded: Embedded

    def value(self, node: Expression) -> Value:
        """The value of a part of the expression; an unknown one knows which condition it would answer."""
        found = self._evaluated(node)
        if isinstance(found, Unknown) and found.condition is None:
            return replace(found, condition=condition_of(node, self.frame.scope))
        return found

    def _evaluated(self, node: Expression) -> Value:
        match node:
            case Literal():
                return known(node.value, literal_origin(self.embedded, node))
            case Context():
                return self._context(node)
            case Index():
                return self._index(node)
            case Filter():
                return self._filter(node)
            case Not():
                return FALSE if self._holds(self.value(node.operand)) else TRUE
            case Comparison():
                return self._comparison(node)
            case Logical():
                return self._logical(node)
            case Call(name="case"):
                return self._case(node)
            case Call():
                return self._call(node)

    def _holds(self, value: Value) -> bool:
        """Whether a value counts as true on this path."""
        answer = truth(value)
        if answer is not None:
            return answer
        if not isinstance(value, Unknown) or value.condition is None:
            raise AssertionError("only what is unknown lacks a truth, and each unknown value knows its condition")
        return self.path.decide(value.condition)

    def _decided(self, value: Value) -> tuple[bool, Value]:
        """Whether a value counts as true on this path, and what is known of it then."""
        holds = self._holds(value)
        if not isinstance(value, Unknown):
            return holds, value
        if value.boolean:
            return holds, TRUE if holds else FALSE
        return holds, replace(value, truth=holds)

    def _context(self, node: Context) -> Value:
        found = self.frame.contexts.get(node.name.lower())
        return at_run_time(node) if found is None else self.path.settle(found)

    def _index(self, node: Index) -> Value:
        key = self.value(node.key)
        target = self.value(node.target)
        if isinstance(target, Unknown):
            return at_run_time(node) if self._absent(node.target) else Unknown(target.why)
        if isinstance(target, Known):
            return NULL
        if isinstance(key, Unknown):
            return self._unknown_key(target, key, node.key)
        return self._item(target, key)

    def _absent(self, node: Expression) -> bool:
        """Whether an expression looks into a context that is not given."""
        while isinstance(node, Index):
            node = node.target
        return isinstance(node, Context) and node.name.lower() not in self.frame.contexts

    def _item(self, target: Array | Object, key: Known | Array | Object) -> Value:
        if isinstance(target, Array) and target.filtered:
            return self._filtered(target, key)
        return self.path.settle(member(target, key) or NULL)

    def _filtered(self, target: Array, key: Known | Array | Object) -> Value:
        """An index into each item of a filtered list; items without it are left out."""
        self.path.budget.spend(len(target.items))
        items = [self.path.settle(item) for item in target.items]
        unknown = next((item for item in items if isinstance(item, Unknown)), None)
        if unknown is not None:
            return Unknown(unknown.why, truth=True)
        found = [member(item, key) for item in items]
        return Array(tuple(item for item in found if item is not None), filtered=True)

    def _unknown_key(self, target: Array | Object, key: Unknown, written: Expression) -> Value:
        """A key that is not known leads to one of the entries of a small object, or to none."""
        if isinstance(target, Array) or target.rest or len(target.entries) > _MAX_KEYS:
            return Unknown(key.why, truth=True if isinstance(target, Array) and target.filtered else None)
        for name, entry in target.entries.items():
            if self.path.decide(condition_of(leads_to(written, name), self.frame.scope)):
                return self.path.settle(entry)
        return NULL

    def _filter(self, node: Filter) -> Value:
        target = self.value(node.target)
        if isinstance(target, Unknown):
            return Unknown(target.why, truth=True)
        if isinstance(target, Known):
            return Array((), filtered=True)
        sources = map(self.path.settle, target.items) if isinstance(target, Array) and target.filtered else [target]
        found: list[Tracked] = []
        for source in sources:
            if isinstance(source, Unknown) or (isinstance(source, Object) and source.rest):
                return Unknown("some of the filtered values are not known", truth=True)
            found += members(source)
        self.path.budget.spend(len(found))
        return Array(tuple(found), filtered=True)

    def _comparison(self, node: Comparison) -> Value:
        left = self.value(node.first)
        for operator, operand in node.steps:
            right = self.value(operand)
            self.path.budget.spend(_weight(left) + _weight(right))
            left = yes_or_no(compare(operator, left, right), left, right)
        if isinstance(left, Unknown) and [operator for operator, _ in node.steps] == ["!="]:
            return self._differs(node)
        return left

    def _differs(self, node: Comparison) -> Value:
        """``a != b`` asks the same question as ``a == b``."""
        same = Comparison(node.first, (("==", node.steps[0][1]),), node.span)
        return FALSE if self.path.decide(condition_of(same, self.frame.scope)) else TRUE

    def _logical(self, node: Logical) -> Value:
        *early, last = node.operands
        for operand in early:
            holds, value = self._decided(self.value(operand))
            if holds == (node.operator == "||"):
                return value
        return self.value(last)

    def _case(self, node: Call) -> Value:
        *pairs, default = node.arguments
        for predicate, result in zip(pairs[::2], pairs[1::2], strict=True):
            answer = self.value(predicate)
            if isinstance(answer, Array | Object) or (isinstance(answer, Known) and not isinstance(answer.data, bool)):
                raise self._error(
                    "case takes conditions that are true or false, and this is neither", predicate, "case"
                )
            if self._holds(answer):
                return self.value(result)
        return self.value(default)

    def _call(self, node: Call) -> Value:
        arguments = [self.value(argument) for argument in node.arguments]
        function = BY_NAME[node.name]
        self.path.budget.spend(1 + sum(map(_weight, arguments)))
        try:
            return self.path.settle(function(arguments, self.path))
        except FunctionError as error:
            raise self._error(str(error), node, error.kind) from None

    def _error(self, message: str, node: Expression, kind: str) -> ExpressionError:
        origin = self.embedded.origin and self.embedded.origin.part(node.span.start, node.span.end)
        return ExpressionError(message, node.span.start, kind, span=origin.span if origin else None)


def _weight(value: Value) -> int:
    """The work it is to look at a value."""
    return len(value.data) if isinstance(value, Known) and isinstance(value.data, str) else 1
