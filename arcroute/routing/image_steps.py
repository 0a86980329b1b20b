"""What the steps of a Dockerfile's stages say: what they install, run and copy."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import takewhile
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from arcroute.builds.shell import Command, Environment, commands
from arcroute.errors import Place
from arcroute.routing.evidence import Evidence
from arcroute.routing.files import DOCUMENTATION, Folders, folder_evidence, in_context, path_evidence
from arcroute.routing.image_scripts import script_run
from arcroute.routing.installs import command_evidence
from arcroute.routing.stacks import Match, Stacks, Strength
from arcroute.text.project import Project

if TYPE_CHECKING:  # reading a Dockerfile is slow to import, and has happened before anything here is called
    from arcroute.builds.dockerfile import Node, StageGraph, Step

_OUTPUT = re.compile(r"(?:^|(?<=.)/)(?:target|build/(?:libs|install|distributions|quarkus-app))(?:/|\Z)")
"""Where build tools of compiled languages leave what they make, in the folder of the project that they make it of."""


class Image(Struct, frozen=True, eq=False):
    """One build's stages, and where its files lie."""

    folders: Folders
    graph: StageGraph
    path: str
    context: str | None
    known: dict[int, tuple[Match, ...]] = field(default_factory=dict)
    """What feeding stages have been found to be: many stages may take files from one."""
    said: dict[int, tuple[Evidence, ...]] = field(default_factory=dict)
    """What the steps of a stage say: many stages may stand on one."""

    @property
    def project(self) -> Project:
        """The repository."""
        return self.folders.project

    @property
    def stacks(self) -> Stacks:
        """What speaks for each stack."""
        return self.folders.stacks

    def place(self, line: int) -> Place:
        """A line of the Dockerfile."""
        return Place(self.path, line, 1)


def taken_but_missing(image: Image) -> tuple[str, ...]:
    """Sources of COPY that the repository does not hold: something built them before."""
    sources = (source for node in image.graph.nodes for step in node.steps for source in sources_of(step))
    return tuple(source for source in sources if "://" not in source and not _is_there(image, source))


def folders_taken(image: Image) -> tuple[str, ...]:
    """Folders of the repository that COPY takes in, below the root."""
    sources = (source for node in image.graph.nodes for step in node.steps for source in sources_of(step))
    paths = (in_context(image.context, source) for source in sources if "://" not in source)
    return tuple(path for path in paths if path not in (None, "", ".") and image.project.is_dir(path))


def _is_there(image: Image, source: str) -> bool:
    path = in_context(image.context, source)
    return path is not None and _exists(image.project, path)


def _exists(project: Project, path: str) -> bool:
    """Whether a file, a folder or something that a pattern covers is there."""
    if any(char in path for char in "*?["):
        folder, pattern = posixpath.split(path)
        return any(fnmatchcase(name, pattern) for name in project.names(folder or "."))
    return project.is_file(path) or project.is_dir(path)


def said_by(image: Image, node: Node) -> tuple[Evidence, ...]:
    """What the steps of one stage say, each observation once."""
    if node.index not in image.said:
        found = [item for step in node.steps for item in _step_evidence(image, node, step)]
        image.said[node.index] = tuple(dict.fromkeys(found))
    return image.said[node.index]


def chain_of(graph: StageGraph, index: int) -> list[Node]:
    """A stage and those that it stands on, the lowest first."""
    chain = [graph.node(index)]
    while (below := chain[0].base_stage) is not None:
        chain.insert(0, graph.node(below))
    return chain


def _step_evidence(image: Image, node: Node, step: Step) -> Iterator[Evidence]:
    if step.keyword == "RUN":
        yield from _run_evidence(image, node, step)
    elif step.keyword in ("COPY", "ADD"):
        for source in sources_of(step):
            yield from _copy_evidence(image, source, step.instruction.line)


def _run_evidence(image: Image, node: Node, step: Step) -> Iterator[Evidence]:
    instruction = step.instruction
    line = instruction.line
    if instruction.is_json:
        yield from command_evidence(image.stacks, instruction.words, image.place(line))
        return
    for script in [heredoc.text for heredoc in instruction.heredocs] or [instruction.text]:
        for command in commands(script, Environment(variables=node.env)).commands:
            yield from command_evidence(image.stacks, command.words, image.place(line))
            yield from _script_evidence(image, node, step, command)


def _script_evidence(image: Image, node: Node, step: Step, command: Command) -> Iterator[Evidence]:
    """What a copied script that a RUN starts installs and runs."""
    below = (each for stage in chain_of(image.graph, node.index) for each in stage.steps)
    before = tuple(takewhile(lambda each: each is not step, below))
    found = script_run(image.project, image.context, before, step.workdir, command)
    if found is None:
        return
    path, text, arguments = found
    for one in commands(text, Environment(variables=node.env, arguments=arguments)).commands:
        yield from command_evidence(image.stacks, one.words, Place(path, one.line, 1))


def sources_of(step: Step) -> tuple[str, ...]:
    """What COPY or ADD takes from the context, or ADD from the net; heredocs are no files."""
    if step.keyword not in ("COPY", "ADD") or step.instruction.flag("from"):
        return ()
    return tuple(word for word in step.words[:-1] if not word.startswith("<<"))


def _copy_evidence(image: Image, source: str, line: int) -> Iterator[Evidence]:
    place = image.place(line)
    if "://" in source:
        yield from command_evidence(image.stacks, ("ADD", source), place)
    path = in_context(image.context, source)
    folder = path if path is not None and image.project.is_dir(path) else _built_from(image, path or "")
    if folder is not None:
        found = folder_evidence(image.folders, folder, place)
        is_aside = posixpath.basename(source.rstrip("/")) in DOCUMENTATION
        yield from (replace(item, strength=Strength.WEAK) for item in found) if is_aside else found
    if source not in (".", "./", "/"):
        yield from path_evidence(image.stacks, source, place)


def _built_from(image: Image, path: str) -> str | None:
    """The folder whose sources are compiled into a file that the repository does not hold: ``app/target/app.jar``."""
    found = _OUTPUT.search(path)
    folder = (path[: found.start()] or ".") if found and not _exists(image.project, path) else None
    return folder if folder is not None and image.project.is_dir(folder) else None
