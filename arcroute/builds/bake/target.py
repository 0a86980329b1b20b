"""Bake's targets: from blocks and services, merged, inherited and overridden as buildx does it.

Source: https://github.com/docker/buildx/blob/master/bake/bake.go
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from msgspec import Struct, field
from msgspec.structs import replace

from arcroute.builds.bake.evaluate import Evaluator
from arcroute.builds.bake.expressions import UNKNOWN, Block, Unknown, Value
from arcroute.builds.bake.values import FAILURES, text_of
from arcroute.builds.definition import Definition
from arcroute.builds.location import Location, locate, locate_dockerfile, rebase
from arcroute.builds.model import HOLE
from arcroute.errors import Place

MAX_COMBINATIONS = 256
_HERE = "cwd://"


class Target(Struct, frozen=True):
    """What is written for one target. None means not given; texts may hold HOLEs."""

    name: str
    place: Place
    context: str | None = None
    """As it is written, or relative to the repository where a compose file gives it."""
    dockerfile: str | None = None
    inline: str | None = None
    stage: str | None = None
    args: Mapping[str, str] = field(default_factory=dict)
    contexts: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] | None = None
    platforms: tuple[str, ...] | None = None
    inherits: tuple[str, ...] = ()
    call: str | None = None
    located: Location | None = None
    """The context of a compose service, which compose has located already."""
    notes: tuple[str, ...] = ()


def merge(below: Target, above: Target) -> Target:
    """``above`` over ``below``: maps merge, everything else that is given replaces."""
    given = {
        name: value
        for name in ("context", "dockerfile", "inline", "stage", "tags", "platforms", "call", "located")
        if (value := getattr(above, name)) is not None
    }
    if above.context is not None:
        given["located"] = None
    return replace(
        below,
        name=above.name,
        place=above.place,
        args={**below.args, **above.args},
        contexts={**below.contexts, **above.contexts},
        inherits=(*below.inherits, *above.inherits),
        notes=tuple(dict.fromkeys((*below.notes, *above.notes))),
        **given,
    )


def definition(target: Target, cwd: str) -> Definition:
    """The build that a target defines; its paths are relative to ``cwd``, the Dockerfile to the context."""
    context = target.located or locate(cwd, (target.context or ".").removeprefix(_HERE) or ".", "context")
    contexts = {name: rebase(cwd, text.removeprefix(_HERE)) for name, text in target.contexts.items() if text}
    return Definition(
        target.name,
        target.place,
        context,
        _dockerfile(target.dockerfile, context, cwd),
        target.inline,
        target.stage or None,
        tuple(target.args.items()),
        tuple(contexts.items()),
        tuple(dict.fromkeys(target.tags or ())),
        tuple(dict.fromkeys(target.platforms or ())),
        target.notes,
    )


def _dockerfile(text: str | None, context: Location, cwd: str) -> Location:
    if text is not None and text.startswith(_HERE):
        return locate(cwd, text.removeprefix(_HERE), "Dockerfile")
    return locate_dockerfile(context, text or None)


def targets_of(block: Block, evaluator: Evaluator) -> Iterator[Target]:
    """The targets of one block: one, or one for each combination of its matrix."""
    for number, (names, notes) in enumerate(_combinations(block, evaluator), 1):
        reader = _Reader(block, evaluator, names)
        name = reader.text("name") if block.get("matrix") else None
        if name and HOLE in name:
            name += HOLE * number  # two names that are not known must not become one target
        yield Target(
            name or block.label,
            block.place,
            reader.text("context"),
            reader.text("dockerfile"),
            reader.text("dockerfile-inline"),
            reader.text("target"),
            reader.pairs("args"),
            reader.pairs("contexts"),
            reader.texts("tags"),
            reader.texts("platforms"),
            reader.texts("inherits") or (),
            reader.text("call"),
            notes=(*notes, *reader.problems()),
        )


def _combinations(block: Block, evaluator: Evaluator) -> Iterator[tuple[dict[str, Value], tuple[str, ...]]]:
    """The variables of each combination of a matrix, unknown ones where they cannot be listed."""
    expression = block.get("matrix")
    if expression is None:
        yield {}, ()
        return
    matrix = evaluator.value(expression)
    axes = matrix if isinstance(matrix, dict) else {}
    lists = [value if isinstance(value, list) else [UNKNOWN] for value in axes.values()]
    size = 1
    for values in lists:
        size *= len(values)
    if not axes or size > MAX_COMBINATIONS:
        yield dict.fromkeys(axes, UNKNOWN), (f"the matrix of target {block.label!r} is not known, or is too large",)
        return
    for row in product(*lists):
        unknown = any(isinstance(value, Unknown) for value in row)
        yield dict(zip(axes, row, strict=True)), (f"the matrix of {block.label!r} is not known",) if unknown else ()


class _Reader(Struct, frozen=True):
    """Reads the attributes of one block for one combination of its matrix."""

    block: Block
    evaluator: Evaluator
    names: Mapping[str, Value]

    def value(self, name: str) -> Value:
        expression = self.block.get(name)
        return None if expression is None else self.evaluator.value(expression, self.names)

    def text(self, name: str) -> str | None:
        value = self.value(name)
        return None if value is None else _text(value)

    def texts(self, name: str) -> tuple[str, ...] | None:
        value = self.value(name)
        if value is None:
            return None
        return tuple(_text(item) for item in value if item is not None) if isinstance(value, list) else (HOLE,)

    def pairs(self, name: str) -> dict[str, str]:
        value = self.value(name)
        items = value.items() if isinstance(value, dict) else ()
        return {key: _text(item) for key, item in items if item is not None}

    def problems(self) -> Iterator[str]:
        for name in ("args", "contexts"):
            if not isinstance(self.value(name), (dict, type(None))):
                yield f"{name} of target {self.block.label!r} cannot be known"


def _text(value: Value) -> str:
    try:
        return text_of(value)
    except FAILURES:
        return HOLE
