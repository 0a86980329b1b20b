"""The value of an expression, as bake computes it; UNKNOWN, or a HOLE in a text, where that takes running it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, field

from arcroute.builds.bake.expressions import (
    UNKNOWN,
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
    Splat,
    Template,
    Unary,
    Unknown,
    Value,
)
from arcroute.builds.bake.functions import call
from arcroute.builds.bake.values import FAILURES, MAX_ITEMS, is_known, joined, limited, number, same, text_of
from arcroute.builds.interpolation import Lookup
from arcroute.builds.model import HOLE

MAX_STEPS = 100_000
MAX_DEPTH = 80
_TRUE = frozenset(("1", "t", "T", "true", "TRUE", "True"))
_FALSE = frozenset(("0", "f", "F", "false", "FALSE", "False"))
_ARITHMETIC = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "%": "modulo"}
_ORDER = {"<": "lessthan", ">": "greaterthan", "<=": "lessthanorequalto", ">=": "greaterthanorequalto"}
_NOTHING: Mapping[str, Value] = {}


class Evaluator(Struct, dict=True):
    """Evaluates the expressions of one set of bake files, each variable once."""

    variables: Mapping[str, Block]
    attributes: Mapping[str, Expression]
    functions: Mapping[str, Block]
    blocks: Mapping[tuple[str, str], Block]
    lookup: Lookup
    known: dict[str, Value] = field(default_factory=dict)
    steps: int = 0
    depth: int = 0

    @classmethod
    def of(cls, documents: Iterable[Document], lookup: Lookup) -> Evaluator:
        """An evaluator for files that are merged: later variables and functions replace earlier ones."""
        files = tuple(documents)
        blocks = {(block.kind, block.label): block for file in files for block in file.blocks}
        return cls(
            {label: block for (kind, label), block in blocks.items() if kind == "variable"},
            {name: value for file in files for name, value in file.attributes},
            {label: block for (kind, label), block in blocks.items() if kind == "function"},
            blocks,
            lookup,
        )

    def value(self, expression: Expression, names: Mapping[str, Value] = _NOTHING) -> Value:
        """The value of an expression; ``names`` are those of a matrix, a loop or a function."""
        self.steps += 1
        if self.steps > MAX_STEPS or self.depth >= MAX_DEPTH:
            return UNKNOWN
        self.depth += 1
        try:
            return self._value(expression, names)
        except FAILURES:
            return UNKNOWN
        finally:
            self.depth -= 1

    def _value(self, expression: Expression, names: Mapping[str, Value]) -> Value:
        match expression:
            case Constant(value):
                return value
            case Template(parts):
                return self._template(parts, names)
            case Name(name):
                return names[name] if name in names else self.variable(name)
            case Items(items):
                return [self.value(item, names) for item in items[:MAX_ITEMS]]
            case Object(items):
                return {text_of(self.value(key, names)): self.value(item, names) for key, item in items}
            case Unary(operator, operand):
                return call("not" if operator == "!" else "negate", (self.value(operand, names),))
        return self._computed(expression, names)

    def _computed(self, expression: Expression, names: Mapping[str, Value]) -> Value:
        match expression:
            case Conditional():
                return self._conditional(expression, names)
            case Index() | Splat():
                return self._access(expression, names)
            case Binary():
                return self._binary(expression, names)
            case Call():
                return self._call(expression, names)
            case For():
                return self._for(expression, names)
        return UNKNOWN

    def variable(self, name: str) -> Value:
        """The value of a variable: from the environment, from its default, or of an attribute outside all blocks."""
        if name not in self.known:
            self.known[name] = UNKNOWN
            self.known[name] = self._variable(name)
        return self.known[name]

    def _variable(self, name: str) -> Value:
        block = self.variables.get(name)
        default = self.attributes.get(name) or (block.get("default") if block else None)
        given = self.lookup(name) if block else None
        if default is not None:
            value = self.value(default)
            return value if given is None else _from_environment(given, value)
        if block is None:
            return "cwd://" if name == "BAKE_CMD_CONTEXT" else UNKNOWN
        return given or ""

    def _template(self, parts: tuple[Expression, ...], names: Mapping[str, Value]) -> Value:
        """A template of nothing but one interpolation keeps the type of its value."""
        if len(parts) == 1:
            return self.value(parts[0], names)
        return joined(text_of(self.value(part, names)) for part in parts)

    def _conditional(self, expression: Conditional, names: Mapping[str, Value]) -> Value:
        condition = self.value(expression.condition, names)
        if condition in ("true", "false"):
            condition = condition == "true"
        if isinstance(condition, bool):
            return self.value(expression.yes if condition else expression.no, names)
        yes, no = self.value(expression.yes, names), self.value(expression.no, names)
        return yes if is_known(yes) and is_known(no) and same(yes, no) else UNKNOWN

    def _binary(self, expression: Binary, names: Mapping[str, Value]) -> Value:
        left, right = self.value(expression.left, names), self.value(expression.right, names)
        operator = expression.operator
        if operator in ("&&", "||"):
            return _logic(left, right, decisive=operator == "||")
        if operator in ("==", "!="):
            return call("equal" if operator == "==" else "notequal", (left, right))
        return call(_ARITHMETIC.get(operator) or _ORDER[operator], (left, right))

    def _access(self, expression: Index | Splat, names: Mapping[str, Value]) -> Value:
        if isinstance(expression, Index):
            block = self._block_attribute(expression)
            if block is not None:
                return self.value(block)
            return _item(self.value(expression.operand, names), self.value(expression.key, names))
        operand = self.value(expression.operand, names)
        items = operand if isinstance(operand, list) else [operand]
        keys = [self.value(key, names) for key in expression.keys]
        return UNKNOWN if operand is UNKNOWN else [_path(item, keys) for item in items]

    def _block_attribute(self, expression: Index) -> Expression | None:
        """What ``target.app.args`` refers to: an attribute of another block, as it is written there."""
        match expression:
            case Index(Index(Name("target" | "group" | "variable" as kind), Constant(str(label))), Constant(str(key))):
                block = self.blocks.get((kind, label))
                return block.get(key) if block else None
        return None

    def _call(self, expression: Call, names: Mapping[str, Value]) -> Value:
        arguments = [self.value(argument, names) for argument in expression.arguments]
        if expression.function == "try":
            return arguments[0] if arguments and is_known(arguments[0]) else UNKNOWN
        if expression.spread:
            last = arguments.pop()
            if not isinstance(last, list):
                return UNKNOWN
            arguments += last
        own = self.functions.get(expression.function)
        return call(expression.function, arguments) if own is None else self._call_own(own, arguments)

    def _call_own(self, function: Block, arguments: list[Value]) -> Value:
        """A ``function`` block's result for these arguments."""
        result = function.get("result")
        parameters = [*_parameter_names(function.get("params"))]
        rest = [*_parameter_names(function.get("variadic_params"))]
        if result is None or len(arguments) < len(parameters) or (len(arguments) > len(parameters) and not rest):
            return UNKNOWN
        names: dict[str, Value] = dict(zip(parameters, arguments, strict=False))
        names.update({name: arguments[len(parameters) :] for name in rest[:1]})
        return self.value(result, names)

    def _for(self, expression: For, names: Mapping[str, Value]) -> Value:
        collection = self.value(expression.collection, names)
        if not isinstance(collection, (list, dict)) or len(collection) > MAX_ITEMS:
            return UNKNOWN
        chosen = []
        for key, item in collection.items() if isinstance(collection, dict) else enumerate(collection):
            inner = {**names, **dict(zip(expression.names[::-1], (item, key), strict=False))}
            keep = True if expression.condition is None else self.value(expression.condition, inner)
            if not isinstance(keep, bool):
                return UNKNOWN
            chosen += [inner] if keep else []
        values = [self.value(expression.value, inner) for inner in chosen]
        if expression.result_key is None:
            return values
        keys = [text_of(self.value(expression.result_key, inner)) for inner in chosen]
        return dict(zip(keys, values, strict=True))


def _parameter_names(expression: Expression | None) -> Iterator[str]:
    items = expression.items if isinstance(expression, Items) else (expression,)
    for item in items:
        match item:
            case Name(str(name)) | Constant(str(name)):
                yield name


def _logic(left: Value, right: Value, *, decisive: bool) -> Value:
    """``&&`` and ``||``: one operand that decides is enough, also where the other is unknown."""
    if left is decisive or right is decisive:
        return decisive
    return not decisive if isinstance(left, bool) and isinstance(right, bool) else UNKNOWN


def _item(operand: Value, key: Value) -> Value:
    if isinstance(operand, dict) and is_known(key):
        return operand.get(text_of(key), UNKNOWN)
    if isinstance(operand, list) and isinstance(key, (int, str)) and is_known(key):
        return operand[int(limited(number(key)))]
    return UNKNOWN


def _path(value: Value, keys: list[Value]) -> Value:
    for key in keys:
        value = _item(value, key)
    return value


def _from_environment(given: str, default: Value) -> Value:
    """A variable of the environment, with the type of its default; lists cannot be set so everywhere."""
    if isinstance(default, str) or default is None:
        return given
    if isinstance(default, Unknown) or HOLE in given:
        return UNKNOWN
    if isinstance(default, bool):
        return given in _TRUE if given in _TRUE or given in _FALSE else UNKNOWN
    return limited(number(given)) if isinstance(default, (int, float)) else UNKNOWN
