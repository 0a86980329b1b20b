"""What the steps of one leg build and run: actions, scripts, local composite actions, in order."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Table

from msgspec import Struct
from msgspec.structs import replace

from arcroute.actions.calls import DockerImage, Local, Remote, refer
from arcroute.actions.contexts import WORKSPACE
from arcroute.actions.inputs import Contexts, passed_inputs
from arcroute.actions.legs import Leg
from arcroute.actions.values import Tracked, Unknown, known
from arcroute.actions.workflow import Step, as_mapping, read_inputs, read_steps
from arcroute.builds.checkout import ACTION, CheckedOut, checkout_folder
from arcroute.builds.invocation import Invocation
from arcroute.builds.model import HOLE, Build
from arcroute.builds.rendering import (
    environment,
    never,
    render,
    render_mapping,
    runner_environment,
    with_environment,
    with_github,
)
from arcroute.builds.scripts import run_builds
from arcroute.builds.uses import ActionTable, Call, build_by_names, build_by_row, lines
from arcroute.errors import InputError, Place
from arcroute.text.project import Project, join
from arcroute.text.source import Source
from arcroute.text.tree import Mapping, Node
from arcroute.text.yaml import compose

MAX_DEPTH = 10
"""Levels of local composite actions that GitHub runs."""


class Uses(Struct, frozen=True):
    """An action that a step uses: its name without the ref, and its inputs."""

    action: str
    inputs: tuple[tuple[str, str], ...]
    place: Place


class Work(Struct, frozen=True):
    """What a leg does: what it builds, the actions it uses, the commands it runs, the image it runs in."""

    builds: tuple[Build, ...] = ()
    uses: tuple[Uses, ...] = ()
    commands: tuple[Invocation, ...] = ()
    container: str | None = None
    notes: tuple[str, ...] = ()
    unreadable: str = ""
    """Why it cannot be known whether an image is built."""
    settle: str = ""
    """What would make it readable."""

    def __add__(self, other: Work) -> Work:
        return Work(
            self.builds + other.builds,
            self.uses + other.uses,
            self.commands + other.commands,
            self.container or other.container,
            self.notes + other.notes,
            self.unreadable or other.unreadable,
            self.settle or other.settle,
        )


class _Scene(Struct, frozen=True):
    """Where steps stand: their file, what their expressions see, and their defaults."""

    source: Source
    contexts: Contexts
    shell: str | None = None
    folder: str | None = None
    depth: int = 0


def leg_work(
    project: Project,
    table: ActionTable,
    leg: Leg,
    repository: str | None = None,
    declared: Table[str, Table[str, str]] | None = None,
) -> Work:
    """Everything that a leg does, as far as it can be read.

    ``repository`` is owner and name of the one at hand; ``declared`` says, by the name of a workflow that cannot be
    read, which of its inputs hold the Dockerfile, the context, and so on.
    """
    reader = _Reader(project, table, repository)
    if leg.remote:
        return reader.called(leg, leg.remote, declared or {})
    return Work(unreadable=leg.landings.unknown[0]) if leg.job.uses else reader.job(leg)


class _Reader(Struct, frozen=True):
    project: Project
    table: ActionTable
    repository: str | None

    def called(self, leg: Leg, remote: Remote, declared: Table[str, Table[str, str]]) -> Work:
        """A workflow that cannot be read: what was declared of it, or what its name and its inputs' names say."""
        source = leg.workflow.source
        inputs = render_mapping(source, as_mapping(leg.job.node.get("with")), leg.contexts)
        named = {name.lower(): value for name, value in inputs.items()}
        roles = declared.get(remote.name.lower())
        if roles is None and not self._builds_elsewhere(remote, named):
            return self._doubt(remote)
        call = Call(remote.name, named, leg.place)
        return Work(builds=build_by_names(self.project, self.table, call, roles))

    def _doubt(self, remote: Remote) -> Work:
        """A workflow called release may build an image; one called lint does not."""
        if not self.table.may_build(remote.path):
            return Work()
        why = f"{remote.name} is outside the repository and may build an image"
        return Work(unreadable=why, settle="name the inputs of this workflow under `reusable-workflows:`")

    def _builds_elsewhere(self, remote: Remote, inputs: dict[str, str]) -> bool:
        return self.table.sounds_like_a_build(remote.path) or bool(self.table.role("dockerfile", inputs))

    def job(self, leg: Leg) -> Work:
        source, job = leg.workflow.source, leg.job
        contexts = with_github(leg.contexts, job=job.id)
        contexts = with_environment(source, as_mapping(leg.workflow.root.get("env")), contexts)
        contexts = with_environment(source, as_mapping(job.node.get("env")), contexts)
        scene = _Scene(source, contexts)
        for defaults in (leg.workflow.root.get("defaults"), job.node.get("defaults")):
            scene = _with_defaults(scene, as_mapping(defaults))
        work = self._checked_out(scene, job.steps)
        return replace(work, container=_container(scene, job.node.get("container")))

    def _checked_out(self, scene: _Scene, steps: tuple[Step, ...]) -> Work:
        """The steps' work, in a workspace that may hold the repository in a folder of it."""
        checkouts = (step for step in steps if (step.text("uses") or "").startswith(f"{ACTION}@"))
        inputs = (render_mapping(scene.source, step.mapping("with"), scene.contexts) for step in checkouts)
        folder = checkout_folder(inputs, self.repository)
        if folder == ".":
            return sum((self._step(scene, step) for step in steps), Work())
        project = CheckedOut(self.project, folder)
        reader = replace(self, project=project)
        work = sum((reader._step(scene, step) for step in steps), Work())  # noqa: SLF001 - another of its own class
        return replace(
            work,
            builds=tuple(map(project.build, work.builds)),
            commands=tuple(map(project.invocation, work.commands)),
        )

    def _step(self, scene: _Scene, step: Step) -> Work:
        contexts = with_environment(scene.source, step.mapping("env"), scene.contexts)
        here = replace(scene, contexts=contexts)
        if never(step, scene.source, contexts):
            return Work()
        uses = step.scalar("uses")
        if uses is not None:
            return self._uses(here, step, uses.value, scene.source.place(uses.span))
        return self._run(here, step) if step.scalar("run") is not None else Work()

    def _run(self, scene: _Scene, step: Step) -> Work:
        script = step.scalar("run")
        assert script is not None  # noqa: S101 - told apart by the caller
        text = render(scene.source, script, scene.contexts) or ""
        place = scene.source.place(script.span)
        if script.style in ("|", ">"):
            place = replace(place, line=place.line + 1, column=1)
        own = step.node.get("working-directory")
        folder = _folder(render(scene.source, own, scene.contexts)) if own else scene.folder or "."
        shell = render(scene.source, step.node.get("shell"), scene.contexts) or scene.shell
        return self._script(text, shell, scene, folder, place)

    def _script(self, text: str, shell: str | None, scene: _Scene, folder: str | None, place: Place) -> Work:
        variables = {**runner_environment(scene.contexts), **environment(scene.contexts)}
        result = run_builds(self.project, text, shell, variables, folder, place)
        return Work(builds=result.builds, commands=result.commands, notes=result.notes)

    def _uses(self, scene: _Scene, step: Step, uses: str, place: Place) -> Work:
        reference = refer(uses, self.repository)
        if isinstance(reference, Local):
            return self._local(scene, step, reference.path, place)
        if not isinstance(reference, Remote):
            image = reference.image if isinstance(reference, DockerImage) else uses
            return Work(uses=(Uses(f"docker://{image}", (), place),))
        inputs = render_mapping(scene.source, step.mapping("with"), scene.contexts)
        named = {name.lower(): _in_workspace(value) for name, value in inputs.items()}
        call = Call(reference.name, named, place)
        known = Work(uses=(Uses(reference.name, tuple(named.items()), place),))
        return known + self._action(scene, call)

    def _action(self, scene: _Scene, call: Call) -> Work:
        match self.table.kind(call.action):
            case "build":
                return Work(builds=build_by_row(self.project, self.table, call))
            case "bake":
                return Work(builds=self._bake(scene, call))
            case "devcontainer":
                return Work(builds=_devcontainer(self.project, call))
            case "command":
                return self._script(call.inputs.get("command", ""), call.inputs.get("shell"), scene, ".", call.place)
            case "action":
                return self._wrapped(scene, call)
        if self.table.sounds_like_a_build(call.action) and self.table.role("dockerfile", call.inputs):
            return Work(builds=build_by_names(self.project, self.table, call))
        return Work()

    def _wrapped(self, scene: _Scene, call: Call) -> Work:
        """An action that runs a command or another action again and again until it succeeds."""
        if call.inputs.get("command"):
            return self._script(call.inputs["command"], None, scene, ".", call.place)
        inner = refer(call.inputs.get("action", ""), self.repository)
        if not isinstance(inner, Remote) or scene.depth >= MAX_DEPTH:
            return Work()
        try:
            given = compose(Source("with", call.inputs.get("with", "").encode()))
        except InputError:
            return Work(notes=(f"the inputs of {inner.name} cannot be read",))
        inputs = render_mapping(Source("with", b""), as_mapping(given), {})
        again = Call(inner.name, {name.lower(): value for name, value in inputs.items()}, call.place)
        return self._action(replace(scene, depth=scene.depth + 1), again)

    def _bake(self, scene: _Scene, call: Call) -> tuple[Build, ...]:
        folder = _folder(call.inputs.get("workdir") or _bake_source(call.inputs.get("source", "")))
        if folder is None:
            return (Build(call.action, call.place, notes=("the bake files are not in the repository",)),)
        from arcroute.builds.bake import BakeRequest, builds  # used by few repositories, and slow to import

        named = (file.removeprefix("cwd://") for file in lines(call.inputs.get("files")))
        files = (file if HOLE in file else join(folder, file) for file in named)
        request = BakeRequest(
            files=tuple(file for file in files if file is not None),
            cwd=folder,
            targets=lines(call.inputs.get("targets")),
            sets=tuple(line.strip() for line in call.inputs.get("set", "").splitlines() if line.strip()),
            env=environment(scene.contexts),
            place=call.place,
            via=call.action,
        )
        return builds(self.project, request)

    def _local(self, scene: _Scene, step: Step, path: str, place: Place) -> Work:
        """An action of the repository: composite actions are read like the job's own steps."""
        source = self._action_file(path)
        if source is None:
            return Work(notes=(f"the action {path} is not there",))
        try:
            root = as_mapping(compose(source))
        except InputError as error:
            return Work(notes=(str(error),))
        runs = as_mapping(root.get("runs")) if root else None
        if root is None or runs is None or scene.depth >= MAX_DEPTH:
            return Work(notes=(f"the action {path} cannot be followed",))
        image = render(source, runs.get("image"), {})
        if image is not None:
            return Work(builds=self._container_action(path, image, place))
        contexts = with_github(_inside(scene, step, source, root), action_path=f"{WORKSPACE}/{path}")
        inner = replace(scene, source=source, contexts=contexts, depth=scene.depth + 1)
        inner = replace(inner, shell=None, folder=None)
        return sum((self._step(inner, one) for one in read_steps(runs.get("steps"))), Work())

    def _action_file(self, path: str) -> Source | None:
        names = (f"{path}/{name}" if path != "." else name for name in ("action.yml", "action.yaml"))
        for name in names:
            if self.project.is_file(name):
                return self.project.read(name)
        return None

    def _container_action(self, path: str, image: str, place: Place) -> tuple[Build, ...]:
        """``image: Dockerfile`` is built by the runner before the step runs."""
        if image.startswith("docker://"):
            return ()
        return (Build("action.yml", place, dockerfile=join(path, image), context=path),)


def _inside(scene: _Scene, step: Step, source: Source, root: Mapping) -> Contexts:
    """What the steps of a composite action see: its inputs in place of the caller's."""
    given = render_mapping(scene.source, step.mapping("with"), scene.contexts)
    passed: dict[str, Tracked] = {
        name: Unknown("the caller's input is not known") if HOLE in text else known(text)
        for name, text in given.items()
    }
    inputs, _ = passed_inputs(source, read_inputs(root.get("inputs")), passed, scene.contexts)
    return {**scene.contexts, "inputs": inputs}


def _with_defaults(scene: _Scene, defaults: Mapping | None) -> _Scene:
    run = as_mapping(defaults.get("run")) if defaults else None
    if run is None:
        return scene
    shell = render(scene.source, run.get("shell"), scene.contexts)
    folder = render(scene.source, run.get("working-directory"), scene.contexts)
    return replace(scene, shell=shell or scene.shell, folder=_folder(folder) if folder else scene.folder)


def _container(scene: _Scene, node: Node | None) -> str | None:
    image = node.get("image") if isinstance(node, Mapping) else node
    return render(scene.source, image, scene.contexts)


def _folder(text: str | None) -> str | None:
    """A working directory as a folder of the repository; None where it cannot be known or lies outside."""
    if not text:
        return "."
    return None if HOLE in text else join(".", _in_workspace(text))


def _in_workspace(text: str) -> str:
    """A text without the workspace's absolute path at its start."""
    return text.removeprefix(WORKSPACE).lstrip("/") or "." if text.startswith(WORKSPACE) else text


def _bake_source(text: str) -> str:
    """The folder of bake-action's ``source``: a remote one may be this very repository."""
    return "." if not text or "://" in text or HOLE in text else text


def _devcontainer(project: Project, call: Call) -> tuple[Build, ...]:
    folder = call.inputs.get("subfolder") or "."
    return tuple(_devcontainers(project, call, folder))


def _devcontainers(project: Project, call: Call, folder: str) -> Iterator[Build]:
    del project
    yield Build(call.action, call.place, context=join(".", folder), images=lines(call.inputs.get("imagename")))
