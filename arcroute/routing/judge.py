"""Collects the evidence on an image of a repository and weighs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from arcroute.builds.model import HOLE, Build
from arcroute.errors import InputError, Place
from arcroute.routing.content import declared_in, final_evidence, starts_what_is_missing
from arcroute.routing.evidence import Evidence, JobFacts
from arcroute.routing.family import Family, final_stages, graph_of
from arcroute.routing.files import Folders
from arcroute.routing.folders import folder_image, is_without_dockerfile
from arcroute.routing.image_steps import Image, folders_taken, taken_but_missing
from arcroute.routing.installs import command_evidence
from arcroute.routing.named import build_names, readme_names, repository_names
from arcroute.routing.nearest import nearest
from arcroute.routing.points import ENOUGH, leader, scores
from arcroute.routing.stacks import BASE, Stacks, Strength
from arcroute.routing.toolchains import toolchain_evidence
from arcroute.routing.weighing import decide, strong_names
from arcroute.text.project import Project

_PAGES = "javascript"
"""The stack whose tools bundle pages, also for programs of other languages."""
_MAX_GENERATIONS = 8
"""How far FROM is followed through images of the same repository."""


class StackVerdict(Struct, frozen=True):
    """The stack of one image, or why there is none."""

    stack: str | None
    why: str
    candidates: tuple[str, ...]
    """The likeliest first."""
    settle: str
    evidence: tuple[Evidence, ...]
    """Strongest first."""
    near_certain: bool = False
    """Whether it is certain that the stack is among the candidates."""
    is_silent: bool = False
    """Whether all of the image is known, and nothing in it speaks for a language: a database with a script."""


class _Content(Struct, frozen=True):
    """What a Dockerfile says, whoever builds it."""

    evidence: tuple[Evidence, ...]
    declared: tuple[Evidence, ...] = ()
    said: tuple[tuple[str, Place], ...] = ()
    """The stacks that its comments name, as written."""
    missing: tuple[str, ...] = ()
    """What it copies and the repository does not hold."""
    is_program: bool = False
    """Whether the container starts one of these."""
    folders: tuple[str, ...] = ()
    """The folders that it copies."""
    problem: str | None = None
    """Why the Dockerfile says nothing."""
    base: str | None = None
    """The external image that the final stage stands on."""
    base_place: Place | None = None


class Judge:
    """Answers for the images of one repository; ``builds`` are all that its workflows ask for.

    ``repository`` is its name on GitHub, where it is known. What a Dockerfile says is worked out once, however many
    legs build it.
    """

    def __init__(
        self, project: Project, stacks: Stacks, builds: Iterable[Build] = (), repository: str | None = None
    ) -> None:
        self.project = project
        self.stacks = stacks
        self._repository = repository
        self._folders = Folders(project, stacks)
        self._family = Family(project, stacks, builds)
        self._contents: dict[Build, _Content] = {}
        self.problems: dict[Place, InputError] = {}
        """Comments that name no stack, of the images asked about so far."""

    def stack_of(self, build: Build, facts: JobFacts, override: str | None = None) -> StackVerdict:
        """The stack of one image that a leg builds; ``override`` is what the configuration says."""
        if build.any_stage:
            return self._of_any_stage(replace(build, any_stage=False), facts, override)
        content = self._content(build)
        misnamed = self._misnamed((*content.said, *facts.declared_for(build)))
        if misnamed is not None and override is None:
            return StackVerdict(None, str(misnamed), (), "the name of a stack in that comment", ())
        names = build_names(self.stacks, build, facts)
        if not strong_names(names):
            names += readme_names(self.project, self.stacks, build)
            names += repository_names(self.stacks, build, self._repository)
        declared = (*content.declared, *self._declared(facts.declared_for(build)))
        if override is not None:
            declared = (
                Evidence(override, "override", Strength.DECLARED, build.place, "the configuration's overrides"),
            )
        evidence = (
            *declared,
            *names,
            *self._holds(build, _MAX_GENERATIONS),
            *self._tool(build),
            *self._parentage(build),
        )
        evidence += self._job(content, evidence, facts)
        decision = decide(self.stacks, evidence, is_read=content.problem is None)
        why = f"{content.problem}; {decision.why}" if content.problem and decision.stack is None else decision.why
        return StackVerdict(
            decision.stack,
            why,
            decision.candidates,
            decision.settle,
            tuple(sorted(dict.fromkeys(evidence), key=lambda item: -item.strength)),
            decision.near_certain,
            is_silent=not decision.candidates and content.problem is None and HOLE not in (content.base or HOLE),
        )

    def _of_any_stage(self, build: Build, facts: JobFacts, override: str | None) -> StackVerdict:
        """The stack on which all stages agree that can be meant where which one cannot be known."""
        try:
            asked = [replace(build, target=name) for name in final_stages(self.project, build)]
        except InputError:
            asked = []
        found = [self.stack_of(each, facts, override) for each in asked or [build]]
        if len({each.stack for each in found}) == 1:
            return found[-1]
        return StackVerdict(
            None,
            "which of the stages is built cannot be known",
            tuple(dict.fromkeys(stack for each in found for stack in (each.stack, *each.candidates) if stack)),
            "write the target out",
            tuple(dict.fromkeys(item for each in found for item in each.evidence)),
            near_certain=all(each.stack or each.near_certain for each in found),
        )

    def _content(self, build: Build) -> _Content:
        place = Place(build.dockerfile) if build.dockerfile else build.place
        key = replace(build, place=place, definition=None, images=(), platforms=(), name=None)
        if key not in self._contents:
            self._contents[key] = self._read(build)
        return self._contents[key]

    def _read(self, build: Build) -> _Content:
        if is_without_dockerfile(build):
            return _Content(folder_image(self._folders, build))
        try:
            graph = graph_of(self.project, build)
        except InputError as error:
            return _Content((), problem=str(error))
        image = Image(self._folders, graph, graph.dockerfile.source.path, build.context)
        return _Content(
            final_evidence(image),
            self._declared(declared_in(image)),
            tuple(declared_in(image)),
            taken_but_missing(image),
            starts_what_is_missing(image),
            folders_taken(image),
            base=graph.base,
            base_place=image.place(graph.final_chain[0].stage.line),
        )

    def _holds(self, build: Build, generations: int) -> tuple[Evidence, ...]:
        """What a build's content says; an image of this repository below it speaks in place of its name."""
        content = self._content(build)
        maker = self._family.maker(content.base, build) if content.base and generations else None
        if maker is None:
            return content.evidence
        own = (item for item in content.evidence if item.kind != "base-image")
        return (self._inherited(maker, content, generations - 1), *own)

    def _inherited(self, maker: Build, content: _Content, generations: int) -> Evidence:
        """What the image that a final stage stands on says, which is made in this repository."""
        below = self._holds(maker, generations)
        declared = self._content(maker).declared
        decision = decide(self.stacks, (*declared, *build_names(self.stacks, maker), *below, *self._parentage(maker)))
        place, text = content.base_place or maker.place, f"FROM {content.base}, made by {maker.dockerfile}"
        if decision.stack is not None and decision.stack != BASE:
            return Evidence(decision.stack, "sibling-image", Strength.STRONG, place, text)
        points = scores(self.stacks, below)
        first = leader(points)
        inherited = first if first is not None and points[first] >= ENOUGH else BASE
        return Evidence(inherited, "sibling-image", Strength.MEDIUM, place, text)

    def _parentage(self, build: Build) -> tuple[Evidence, ...]:
        """Whether other images of the repository stand on this one, and of how many languages their names speak."""
        children = self._family.children(build)
        if not children:
            return ()
        named = {stack for path in children for stack in self._named(path)}
        strength = Strength.STRONG if len(named) > 1 else Strength.LIKELY if len(children) > 1 else Strength.MEDIUM
        text = "FROM it: " + ", ".join(children[:5])
        return (Evidence(BASE, "others-stand-on-it", strength, build.place, text),)

    def _named(self, path: str) -> Iterator[str]:
        """The languages that the names of a Dockerfile and its folders speak of."""
        names = build_names(self.stacks, Build(via="", place=Place(path), dockerfile=path))
        return (item.stack for item in names if item.stack != BASE and item.strength >= Strength.MEDIUM)

    def _declared(self, said: Iterable[tuple[str, Place]]) -> tuple[Evidence, ...]:
        """Comments that name a stack."""
        return tuple(
            Evidence(stack, "declared", Strength.DECLARED, place, f"stack={name}")
            for name, place in said
            if (stack := self.stacks.named(name))
        )

    def _misnamed(self, said: Iterable[tuple[str, Place]]) -> InputError | None:
        """A comment that names no stack: whoever wrote it meant something, so nothing is guessed in its place."""
        for name, place in said:
            if self.stacks.named(name) is None:
                likely = nearest(name, self.stacks.names)
                hint = f"; did you mean {likely}?" if likely else ""
                self.problems[place] = InputError(f"no stack is called `{name}`{hint}", place)
                return self.problems[place]
        return None

    def _tool(self, build: Build) -> tuple[Evidence, ...]:
        """What the tool that builds it says: ko makes images of Go programs, jib of Java ones."""
        found = command_evidence(self.stacks, build.via.split(), build.place, "build-tool")
        return tuple(item for item in found if item.kind == "build-tool" and item.strength > Strength.WEAK)

    def _job(self, content: _Content, evidence: tuple[Evidence, ...], facts: JobFacts) -> tuple[Evidence, ...]:
        """What the job's own commands say, where the image takes in what only they can have built; or else those of
        the earlier jobs whose artifacts it fetches. A jar on a JRE may be Clojure: where the platform is known, only
        the stacks that stand on it are asked after. A program that starts by itself is not what bundles its pages."""
        filled = any(f"{path}/".startswith(f"{folder}/") for path in facts.fetched for folder in content.folders)
        if not content.missing and not filled:
            return ()
        totals = scores(self.stacks, evidence, frozenset(("name", "family")))
        own = self._toolchain(facts) or tuple(item for job in facts.before for item in self._toolchain(job))
        if content.is_program:
            own = tuple(item for item in own if item.stack != _PAGES) or own
        told = max(totals.values(), default=0) >= ENOUGH
        return tuple(item for item in dict.fromkeys(own) if not told or self.stacks.platforms.get(item.stack) in totals)

    def _toolchain(self, facts: JobFacts) -> tuple[Evidence, ...]:
        return tuple(item for item in toolchain_evidence(self.stacks, facts) if item.strength > Strength.WEAK)
