"""The stages that make an image: what the target stands on, what feeds it, what it starts.

After BuildKit's dockerfile2llb/convert.go. Stages that the target does not need are not looked at.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from arcroute.builds.dockerfile.syntax import Dockerfile, Instruction, Stage


class Step(Struct, frozen=True):
    """An instruction as it runs in a stage."""

    instruction: Instruction
    words: tuple[str, ...]
    """The arguments with variables put in, HOLE for what cannot be known. RUN, CMD, ENTRYPOINT and HEALTHCHECK stand
    as written: a shell expands them, later."""
    workdir: str
    """The working directory before the step; HOLE at its start where the base image decides it."""
    shell: tuple[str, ...] | None = None
    """What SHELL said last; None for the image's own."""
    on_build: bool = False
    """Whether the base stage asked for it with ONBUILD; the instruction's line is then in the base stage."""

    @property
    def keyword(self) -> str:
        """The instruction's keyword, in capitals."""
        return self.instruction.keyword


class Feed(Struct, frozen=True):
    """Something that one stage takes from another stage, from an image or from a named context."""

    into: int
    """Index of the stage that takes it."""
    stage: int | None
    """Index of the stage it comes from; None for an external image or a named context."""
    reference: str
    """What ``--from`` or FROM names, expanded; for a named context what stands behind its name."""
    via: str
    """COPY; ADD; RUN for a mount; FROM for a stage that an unknown base may be."""
    sources: tuple[str, ...]
    target: str
    """Where it lands in the taking stage, joined to the working directory."""
    line: int


class Node(Struct, frozen=True):
    """A stage with everything expanded."""

    stage: Stage
    base: str
    """The reference it stands on: an image, "scratch", the name of another stage, or what stands behind a context."""
    base_stage: int | None
    """Index of the stage it stands on; None for an external image."""
    platform: str | None
    steps: tuple[Step, ...]
    feeds: tuple[Feed, ...]
    env: Mapping[str, str]
    """ENV and ARG at the end of the stage, with what the base stages set."""

    @property
    def index(self) -> int:
        """The stage's place in the file, from 0."""
        return self.stage.index


class StageGraph(Struct, frozen=True):
    """The stages a target needs."""

    dockerfile: Dockerfile
    nodes: tuple[Node, ...]
    """In the order of the file; the target is not always the last."""
    target: int

    def node(self, index: int) -> Node:
        """A stage of the graph by its index in the file. Raises KeyError for one that the target does not need."""
        return {node.index: node for node in self.nodes}[index]

    @property
    def final(self) -> Node:
        """The target stage."""
        return self.node(self.target)

    @property
    def final_chain(self) -> tuple[Node, ...]:
        """The target and the stages it stands on, the one on the external image first."""
        chain = [self.final]
        while (below := chain[-1].base_stage) is not None:
            chain.append(self.node(below))
        return tuple(reversed(chain))

    @property
    def base(self) -> str:
        """The external image the target stands on, through all aliases."""
        return self.final_chain[0].base

    @property
    def steps(self) -> tuple[Step, ...]:
        """What makes the final image, in order, from the external image upward."""
        return tuple(step for node in self.final_chain for step in node.steps)

    @property
    def feeders(self) -> tuple[Node, ...]:
        """The stages that are needed, but that the target does not stand on."""
        chain = {node.index for node in self.final_chain}
        return tuple(node for node in self.nodes if node.index not in chain)

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """Every feed of the stages in the graph: those into the final chain first."""
        return tuple(feed for node in (*self.final_chain, *self.feeders) for feed in node.feeds)

    @property
    def entrypoint(self) -> Step | None:
        """The last ENTRYPOINT of the final chain; None where the external image has the word."""
        return _last(self.steps, "ENTRYPOINT")

    @property
    def cmd(self) -> Step | None:
        """The CMD in force: an ENTRYPOINT drops the CMD of the stages below it, not that of its own stage."""
        found = None
        for node in self.final_chain:
            own = _last(node.steps, "CMD")
            found = own or (None if _last(node.steps, "ENTRYPOINT") else found)
        return found


def _last(steps: tuple[Step, ...], keyword: str) -> Step | None:
    return next((step for step in reversed(steps) if step.keyword == keyword), None)
