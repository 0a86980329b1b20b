"""What a Dockerfile's stages say: the image they stand on, what they install, copy and start."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import takewhile
from typing import TYPE_CHECKING

from msgspec import Struct, field

from arcroute.builds.model import HOLE
from arcroute.builds.shell import Command, Environment, commands
from arcroute.errors import Place
from arcroute.routing.evidence import GROUPS, Evidence, seen
from arcroute.routing.files import Folders, artefact_evidence, folder_evidence, in_context, path_evidence
from arcroute.routing.image_scripts import script_run
from arcroute.routing.installs import command_evidence
from arcroute.routing.points import leader, scores
from arcroute.routing.references import image_matches
from arcroute.routing.stacks import BASE, OTHER, Match, Stacks, Strength, at_most, strongest
from arcroute.text.pragmas import pragmas
from arcroute.text.project import Project

if TYPE_CHECKING:  # reading a Dockerfile is slow to import, and has happened before anything here is called
    from arcroute.builds.dockerfile import Feed, Node, StageGraph, Step

_MAX_FEEDS = 12
"""How deep stages may feed each other."""
_LAUNCHERS = frozenset(
    """tini tini-static dumb-init gosu su-exec exec env catatonit sudo nohup setpriv chpst s6-setuidgid
    docker-entrypoint.sh entrypoint.sh /docker-entrypoint.sh /entrypoint.sh xvfb-run doppler infisical -- -g -s sh bash
    """.split()  # noqa: SIM905 - words, not quotes
)
_COMPILED = "c"
"""The stack whose compiler and make come along with others."""
_RUNTIMES = ("/bin/node", "/bin/npm", "/bin/npx", "/lib/node_modules", "/bin/yarn", "/opt/yarn")
"""A runtime that is copied as it is says less than what is built."""


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


def final_evidence(image: Image) -> tuple[Evidence, ...]:
    """What the target says: the chain of stages that it stands on, and the stages that feed it."""
    return tuple(_chain_evidence(image, image.graph.target, _MAX_FEEDS))


def taken_but_missing(image: Image) -> tuple[str, ...]:
    """Sources of COPY that the repository does not hold: something built them before."""
    sources = (source for node in image.graph.nodes for step in node.steps for source in _sources(step))
    return tuple(source for source in sources if "://" not in source and not _is_there(image, source))


def starts_what_is_missing(image: Image) -> bool:
    """Whether the container starts a program that the repository does not hold."""
    step = image.graph.entrypoint or image.graph.cmd
    words = _argv(image, step) if step else ()
    return bool(words) and posixpath.basename(words[0]) in map(posixpath.basename, taken_but_missing(image))


def _is_there(image: Image, source: str) -> bool:
    path = in_context(image.context, source)
    return path is not None and _exists(image.project, path)


def _exists(project: Project, path: str) -> bool:
    """Whether a file, a folder or something that a pattern covers is there."""
    if any(char in path for char in "*?["):
        folder, pattern = posixpath.split(path)
        return any(fnmatchcase(name, pattern) for name in project.names(folder or "."))
    return project.is_file(path) or project.is_dir(path)


def _chain_evidence(image: Image, index: int, depth: int) -> list[Evidence]:
    chain = _chain(image.graph, index)
    found = list(
        seen(
            image_matches(image.stacks, chain[0].base),
            "base-image",
            image.place(chain[0].stage.line),
            f"FROM {chain[0].base}",
        )
    )
    for node in chain:
        found += _own_evidence(image, node)
    found += _compiled(chain, found, image)
    if index == image.graph.target:
        found += _start_evidence(image)
    found += _feed_evidence(image, chain, found, depth)
    return found


def _own_evidence(image: Image, node: Node) -> tuple[Evidence, ...]:
    if node.index not in image.said:
        found = [item for step in node.steps for item in _step_evidence(image, node, step)]
        image.said[node.index] = tuple(dict.fromkeys(found))
    return image.said[node.index]


def _chain(graph: StageGraph, index: int) -> list[Node]:
    chain = [graph.node(index)]
    while (below := chain[0].base_stage) is not None:
        chain.insert(0, graph.node(below))
    return chain


def _step_evidence(image: Image, node: Node, step: Step) -> Iterator[Evidence]:
    if step.keyword == "RUN":
        yield from _run_evidence(image, node, step)
    elif step.keyword in ("COPY", "ADD"):
        for source in _sources(step):
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
    below = (each for stage in _chain(image.graph, node.index) for each in stage.steps)
    before = tuple(takewhile(lambda each: each is not step, below))
    found = script_run(image.project, image.context, before, step.workdir, command)
    if found is None:
        return
    path, text, arguments = found
    for one in commands(text, Environment(variables=node.env, arguments=arguments)).commands:
        yield from command_evidence(image.stacks, one.words, Place(path, one.line, 1))


def _sources(step: Step) -> tuple[str, ...]:
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
        yield from folder_evidence(image.folders, folder, place)
    if source not in (".", "./", "/"):
        yield from path_evidence(image.stacks, source, place)


def _built_from(image: Image, path: str) -> str | None:
    """The folder whose sources are compiled into a file that the repository does not hold: ``app/target/app.jar``."""
    found = _OUTPUT.search(path)
    folder = (path[: found.start()] or ".") if found and not _exists(image.project, path) else None
    return folder if folder is not None and image.project.is_dir(folder) else None


def _start_evidence(image: Image) -> Iterator[Evidence]:
    """What ENTRYPOINT and CMD run; a program that another stage brings is judged there, whatever its name."""
    brought = _started(image, [feed for node in image.graph.final_chain for feed in node.feeds])
    for step in (image.graph.entrypoint, image.graph.cmd):
        words = _argv(image, step) if step else ()
        if step and words and not (brought and posixpath.basename(words[0]) in _names_brought(brought)):
            name = posixpath.basename(words[0])
            found = strongest(
                image.stacks.look_up("runs", name) + image.stacks.look_up("sources", posixpath.splitext(words[0])[1])
            )
            yield from seen(found, "entrypoint", image.place(step.instruction.line), " ".join(words[:3]))


def _argv(image: Image, step: Step) -> tuple[str, ...]:
    """The program that a container starts with its arguments, without launchers; empty where it cannot be known."""
    words = step.instruction.argv
    if words is None or (len(words) > 2 and words[1] in ("-c", "-lc", "-ec")):
        script = words[2] if words else step.instruction.text
        run = commands(script, Environment(variables=image.graph.final.env)).commands
        words = run[-1].words if run else ()
    at = 0
    while at < len(words) and (words[at] in _LAUNCHERS or posixpath.basename(words[at]) in _LAUNCHERS):
        at += 1
    return words[at:]


def _feed_evidence(image: Image, chain: list[Node], own: list[Evidence], depth: int) -> Iterator[Evidence]:
    """What the stages and images say that the chain takes files from."""
    feeds = [feed for node in chain for feed in node.feeds]
    here = {node.index for node in chain}
    stages = {feed.stage for feed in feeds if feed.stage is not None} - here
    fed = {stage: _stage_matches(image, stage, depth - 1) for stage in stages}
    languages = {item.stack for item in own if item.strength >= Strength.STRONG and item.kind != "artefact"}
    builders = {match.stack for matches in fed.values() for match in matches}
    started = _started(image, feeds) if chain[-1].index == image.graph.target else None
    for feed in feeds:
        matches = fed.get(feed.stage, ()) if feed.stage is not None else image_matches(image.stacks, feed.reference)
        if feed is not started:
            matches = at_most(_role(feed, matches, languages, builders, started is not None), matches)
        place = image.place(feed.line)
        said = tuple(Match(stack, Strength.STRONG) for stack, _ in matches) if feed is started else matches
        yield from seen(said, "copied-from", place, f"{feed.via} from {feed.reference}")
        for source in feed.sources:
            yield from artefact_evidence(image.stacks, source, place)


def _stage_matches(image: Image, stage: int, depth: int) -> tuple[Match, ...]:
    """The language of a stage that feeds another one."""
    if stage not in image.known:
        image.known[stage] = _work_out(image, stage, depth) if depth > 0 else ()
    return image.known[stage]


def _work_out(image: Image, stage: int, depth: int) -> tuple[Match, ...]:
    evidence = _chain_evidence(image, stage, depth)
    totals = scores(image.stacks, evidence)
    best = leader(totals)
    if best is None or best in (BASE, OTHER) or totals[best] < Strength.MEDIUM:
        return ()
    return (Match(best, Strength.STRONG if totals[best] >= Strength.STRONG else Strength.MEDIUM),)


def _compiled(chain: list[Node], own: list[Evidence], image: Image) -> tuple[Evidence, ...]:
    """That C is compiled here: a compiler is installed, a build is run, and no more than libraries of others is there.

    C has no surer signs than that: gcc and make come along in images of any language.
    """
    foreign = any(item.stack != _COMPILED and (item.kind != "package" or item.strength > Strength.WEAK) for item in own)
    groups = {GROUPS[item.kind] for item in own if item.stack == _COMPILED}
    if foreign or not {"install", "command"} <= groups:
        return ()
    text = "a compiler is installed, a build is run, and nothing speaks for another language"
    return (Evidence(_COMPILED, "compiled", Strength.MEDIUM, image.place(chain[-1].stage.line), text),)


def _role(
    feed: Feed, matches: tuple[Match, ...], languages: set[str], builders: set[str], another_starts: bool
) -> Strength:
    """How much what is copied says at most: tools and assets less than the product, a bare runtime least."""
    ours = {match.stack for match in matches}
    if _is_runtime(feed):
        return Strength.WEAK
    is_web_page = ours == {"javascript"} and builders != ours
    aside = feed.stage is None or another_starts or bool(languages - ours) or is_web_page
    return Strength.MEDIUM if aside else Strength.STRONG


def _is_runtime(feed: Feed) -> bool:
    return any(source.rstrip("/").endswith(_RUNTIMES) for source in feed.sources)


def _started(image: Image, feeds: list[Feed]) -> Feed | None:
    """The feed from a stage that brings the program which the container starts."""
    step = image.graph.entrypoint or image.graph.cmd
    words = _argv(image, step) if step else ()
    names = [name for name in map(posixpath.basename, words[:3]) if name and HOLE not in name]
    built = [feed for feed in feeds if feed.stage is not None and not _is_runtime(feed)]
    return next((feed for name in names for feed in built if name in _names_brought(feed)), None)


def _names_brought(feed: Feed) -> set[str]:
    return {posixpath.basename(path.rstrip("/")) for path in (*feed.sources, feed.target)}


def declared_in(image: Image) -> Iterator[tuple[str, Place]]:
    """``# arcroute: stack=...`` in the Dockerfile."""
    for pragma in pragmas(image.graph.dockerfile.source):
        if pragma.stack is not None:
            yield pragma.stack, image.place(pragma.line)
