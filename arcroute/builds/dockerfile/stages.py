"""Builds the stage graph: resolves FROM and ``--from``, and expands the steps of the stages that are needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from msgspec import Struct, field

from arcroute.builds.dockerfile import keywords
from arcroute.builds.dockerfile.expansion import Expander
from arcroute.builds.dockerfile.graph import Feed, Node, StageGraph
from arcroute.builds.dockerfile.patterns import trim_prefix
from arcroute.builds.dockerfile.scope import Variables
from arcroute.builds.dockerfile.stage_run import Origin, StageRun, State, first_state
from arcroute.builds.dockerfile.syntax import Dockerfile, Instruction, Stage
from arcroute.builds.dockerfile.values import ExpansionError
from arcroute.builds.dockerfile.words import WordError
from arcroute.builds.model import HOLE
from arcroute.errors import InputError, Place

MAX_STAGES = 500
"""Stages that one target may need."""

MAX_STEPS = 50_000
"""Instructions of these stages, ONBUILD's counted in every stage that runs them."""

_EMPTY: Mapping[str, str] = MappingProxyType({})


def stage_graph(
    dockerfile: Dockerfile,
    target: str | None = None,
    build_args: Mapping[str, str | None] = MappingProxyType({}),
    contexts: Mapping[str, str] = _EMPTY,
) -> StageGraph:
    """The stages that ``target`` needs: a stage name in any case, or an index; None for the last stage.

    A build argument of None is passed with a value that cannot be known. ``contexts`` are the named build contexts:
    they take the place of a stage, a base image or a ``--from`` of that name. Raises InputError, with the line, for a
    target that is not there and for what BuildKit refuses to build.
    """
    builder = _Builder(dockerfile, build_args, {name.lower(): value for name, value in contexts.items()})
    index = _target(dockerfile, target)
    builder.resolve(dockerfile.stages[index].name)
    nodes = builder.needed_by(index)
    return StageGraph(dockerfile=dockerfile, nodes=nodes, target=index)


def _target(dockerfile: Dockerfile, target: str | None) -> int:
    stages = dockerfile.stages
    if not target:
        return len(stages) - 1
    for stage in reversed(stages):
        if stage.name == target.lower():
            return stage.index
    if re.fullmatch(r"[0-9]{1,6}", target) and int(target) < len(stages):
        return int(target)
    raise InputError(f"target stage {target!r} could not be found", Place(dockerfile.source.path))


class _Base(Struct, frozen=True):
    """What a FROM comes to."""

    reference: str
    stage: int | None
    platform: str | None
    replaced: bool = False
    """Whether a named context stands in for the whole stage."""


class _Builder(Struct, dict=True):
    dockerfile: Dockerfile
    build_args: Mapping[str, str | None]
    contexts: Mapping[str, str]
    bases: list[_Base] = field(default_factory=list)
    nodes: dict[int, Node] = field(default_factory=dict)
    states: dict[int, State] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.expander = Expander(self.dockerfile.escape)
        self.variables = Variables(self.build_args, self.expander)
        self.names = {stage.name: stage.index for stage in self.dockerfile.stages if stage.name}

    def resolve(self, target: str | None) -> None:
        """Finds what every stage stands on."""
        at = 0
        try:
            for instruction in self.variables.declare_globals(self.dockerfile, target):
                at = instruction.line
        except ExpansionError as error:
            raise self._error(str(error), at) from None
        known: dict[str, int] = {}
        for stage in self.dockerfile.stages:
            with self._errors_at(stage.line):
                self.bases.append(self._base(stage, known))
            if stage.name:
                known[stage.name] = stage.index

    def _base(self, stage: Stage, known: Mapping[str, int]) -> _Base:
        lookup = self.variables.globals.lookup
        reference = self.expander.expand(stage.base, lookup)
        platform = self.expander.expand(stage.platform, lookup) if stage.platform else None
        if not reference:
            raise ExpansionError(f"base name ({stage.base}) should not be blank")
        if stage.name and stage.name in self.contexts:
            return _Base(self.contexts[stage.name], None, platform, replaced=True)
        index = known.get(reference.lower())
        if index is None and reference.lower() in self.contexts:
            return _Base(self.contexts[reference.lower()], None, platform)
        return _Base(reference, index, platform)

    def needed_by(self, target: int) -> tuple[Node, ...]:
        """Builds the target and everything it needs."""
        pending = [target]
        steps = 0
        while pending:
            for index in self._unbuilt(pending.pop()):
                self.nodes[index] = node = self._node(self.dockerfile.stages[index])
                pending += [feed.stage for feed in node.feeds if feed.stage is not None]
                steps += len(node.steps)
                if len(self.nodes) > MAX_STAGES or steps > MAX_STEPS:
                    raise self._error(f"needs more than {MAX_STAGES} stages or {MAX_STEPS} steps", node.stage.line)
        return tuple(self.nodes[index] for index in sorted(self.nodes))

    def _unbuilt(self, index: int) -> Iterator[int]:
        """The stage and those below it that are not built yet, the lowest first."""
        chain: list[int] = []
        at: int | None = index
        while at is not None and at not in self.nodes:
            chain.append(at)
            at = self.bases[at].stage
        return reversed(chain)

    def _node(self, stage: Stage) -> Node:
        base = self.bases[stage.index]
        run = StageRun(stage=stage, variables=self.variables, origins=self.origins, state=self._start(base))
        if not base.replaced:
            self._play(run, base)
        self.states[stage.index] = run.state
        return Node(
            stage=stage,
            base=base.reference,
            base_stage=base.stage,
            platform=base.platform,
            steps=tuple(run.steps),
            feeds=(*self._possible_bases(stage, base), *run.feeds),
            env=MappingProxyType(run.state.scope.known()),
        )

    def _start(self, base: _Base) -> State:
        return first_state(base.reference) if base.stage is None else self.states[base.stage].copy()

    def _play(self, run: StageRun, base: _Base) -> None:
        for instruction in self._left_below(base):
            with self._errors_at(instruction.line):
                keywords.check(instruction)
                run.play(instruction, on_build=True)
        for instruction in run.stage.instructions:
            with self._errors_at(instruction.line):
                run.play(instruction)

    def _left_below(self, base: _Base) -> tuple[Instruction, ...]:
        """What the base stage's ONBUILD left for this one."""
        if base.stage is None or self.bases[base.stage].replaced:
            return ()
        return tuple(one.trigger for one in self.dockerfile.stages[base.stage].instructions if one.trigger)

    def _possible_bases(self, stage: Stage, base: _Base) -> tuple[Feed, ...]:
        """The earlier stages that a base with a HOLE may name: ``FROM build-${TARGETARCH}``."""
        if base.stage is not None or base.replaced:
            return ()
        return tuple(
            Feed(
                into=stage.index,
                stage=index,
                reference=base.reference,
                via="FROM",
                sources=(),
                target="/",
                line=stage.line,
            )
            for index in self._matching(base.reference, stage)
        )

    def origins(self, reference: str, taker: Stage) -> tuple[Origin, ...]:
        """What a ``--from`` names: one stage or reference, or the stages that one with a HOLE may name.

        Raises ExpansionError for a stage that comes later.
        """
        name = reference.lower()
        index = self.names.get(name)
        if index is not None and index >= taker.index:
            raise ExpansionError(f"cannot copy from stage {reference!r}, it needs to be defined before the current one")
        if index is None and name in self.contexts:
            return (Origin(None, self.contexts[name]),)
        matching = self._matching(reference, taker) if index is None else (index,)
        return tuple(Origin(index, reference) for index in matching or (None,))

    def _matching(self, reference: str, taker: Stage) -> tuple[int, ...]:
        """The stages before ``taker`` whose names fit a reference with a HOLE in it, and something else."""
        pattern = tuple("*" if char == HOLE else f"\\{char}" for char in reference.lower())
        if HOLE not in reference or not reference.strip(HOLE) or len(self.names) > MAX_STAGES:
            return ()
        before = self.dockerfile.stages[: taker.index]
        return tuple(
            stage.index for stage in before if stage.name and trim_prefix(stage.name, pattern, longest=True) == ""
        )

    @contextmanager
    def _errors_at(self, line: int) -> Iterator[None]:
        try:
            yield
        except (ExpansionError, WordError) as error:
            raise self._error(str(error), line) from None

    def _error(self, message: str, line: int) -> InputError:
        return InputError(
            message, Place(self.dockerfile.source.path, line, 1) if line else Place(self.dockerfile.source.path)
        )
