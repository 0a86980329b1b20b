"""BuildKit's Dockerfile language, read and never run: files, variables and the graph of stages.

``parse`` reads a file; ``stage_graph`` says what a target stands on and what feeds it.
"""

from __future__ import annotations

from arcroute.builds.dockerfile.graph import Feed, Node, StageGraph, Step
from arcroute.builds.dockerfile.instructions import parse
from arcroute.builds.dockerfile.stages import stage_graph
from arcroute.builds.dockerfile.syntax import Comment, Dockerfile, Flag, Heredoc, Instruction, Stage

__all__ = [
    "Comment", "Dockerfile", "Feed", "Flag", "Heredoc", "Instruction", "Node", "Stage", "StageGraph", "Step",
    "parse", "stage_graph",
]  # fmt: skip
