"""What a Dockerfile's stages say: the image they stand on, their steps, what they take from each other and start."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from arcroute.builds.model import HOLE
from arcroute.builds.shell import Environment, commands
from arcroute.errors import Place
from arcroute.routing.evidence import GROUPS, Evidence, seen
from arcroute.routing.files import artefact_evidence
from arcroute.routing.image_steps import Image, chain_of, said_by, sources_of, taken_but_missing
from arcroute.routing.points import leader, scores
from arcroute.routing.references import image_matches
from arcroute.routing.stacks import BASE, OTHER, Match, Strength, at_most, strongest
from arcroute.text.pragmas import pragmas

if TYPE_CHECKING:  # reading a Dockerfile is slow to import, and has happened before anything here is called
    from arcroute.builds.dockerfile import Feed, Node, Step

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


def final_evidence(image: Image) -> tuple[Evidence, ...]:
    """What the target says: the chain of stages that it stands on, and the stages that feed it."""
    return tuple(_chain_evidence(image, image.graph.target, _MAX_FEEDS))


def starts_what_is_missing(image: Image) -> bool:
    """Whether the container starts a program that the repository does not hold."""
    step = image.graph.entrypoint or image.graph.cmd
    words = _argv(image, step) if step else ()
    return bool(words) and posixpath.basename(words[0]) in map(posixpath.basename, taken_but_missing(image))


def _chain_evidence(image: Image, index: int, depth: int) -> list[Evidence]:
    chain = chain_of(image.graph, index)
    found = list(
        seen(
            image_matches(image.stacks, chain[0].base),
            "base-image",
            image.place(chain[0].stage.line),
            f"FROM {chain[0].base}",
        )
    )
    for node in chain:
        found += said_by(image, node)
    found += _compiled(chain, found, image)
    if index == image.graph.target:
        found += _start_evidence(image)
    found += _feed_evidence(image, chain, found, depth)
    return found


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
    tools = _tools(image, fed)
    started = _started(image, feeds) if chain[-1].index == image.graph.target else None
    for feed in feeds:
        matches = fed.get(feed.stage, ()) if feed.stage is not None else image_matches(image.stacks, feed.reference)
        if feed is not started:
            aside = started is not None or feed.stage in tools
            matches = at_most(_role(feed, matches, languages, builders, aside), matches)
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


def _helps(item: Evidence, *, configured: bool) -> bool:
    """Whether a sign of another language is a helper of a build in C: where configure is run, tools and a file or two
    in a folder of many are."""
    if item.kind == "package":
        return item.strength <= (Strength.MEDIUM if configured else Strength.WEAK)
    return configured and GROUPS[item.kind] == "files" and item.strength == Strength.WEAK


def _compiled(chain: list[Node], own: list[Evidence], image: Image) -> tuple[Evidence, ...]:
    """That C is compiled here: a compiler is installed, a build is run, and no more than libraries of others is there.

    C has no surer signs than that: gcc and make come along in images of any language. What is configured and then made
    finds its compiler in the image below.
    """
    groups = {GROUPS[item.kind] for item in own if item.stack == _COMPILED}
    programs = {item.text.split()[0] for item in own if item.stack == _COMPILED and item.kind == "command"}
    configured = programs >= {"configure", "make"}
    foreign = any(item.stack != _COMPILED and not _helps(item, configured=configured) for item in own)
    if foreign or not ({"install", "command"} <= groups or configured):
        return ()
    text = "a compiler is installed, a build is run, and nothing speaks for another language"
    return (Evidence(_COMPILED, "compiled", Strength.MEDIUM, image.place(chain[-1].stage.line), text),)


def _tools(image: Image, fed: Mapping[int, tuple[Match, ...]]) -> set[int]:
    """Stages that build the program of another project, beside one that builds the repository's own files.

    ``RUN git clone .../litestream && go install`` makes no Go image of a Node service.
    """
    own = {stage for stage in fed if _takes_in_files(image, stage)}
    languages = {match.stack for stage in own for match in fed[stage]}
    return {stage for stage in fed if languages and stage not in own}


def _takes_in_files(image: Image, stage: int) -> bool:
    """Whether a stage, or one that it stands on or is fed by, takes files of the repository."""
    chain = chain_of(image.graph, stage)
    if any("://" not in source for node in chain for step in node.steps for source in sources_of(step)):
        return True
    mounts = (mount for node in chain for step in node.steps for mount in step.instruction.flag_values("mount"))
    if any("type=bind" in mount and "from=" not in mount for mount in mounts):
        return True
    feeds = {feed.stage for node in chain for feed in node.feeds if feed.stage is not None and feed.stage < stage}
    return any(_takes_in_files(image, each) for each in feeds)


def _role(feed: Feed, matches: tuple[Match, ...], languages: set[str], builders: set[str], is_aside: bool) -> Strength:
    """How much what is copied says at most: tools and assets less than the product, a bare runtime least."""
    ours = {match.stack for match in matches}
    if _is_runtime(feed):
        return Strength.WEAK
    is_web_page = ours == {"javascript"} and builders != ours
    aside = feed.stage is None or is_aside or bool(languages - ours) or is_web_page
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
