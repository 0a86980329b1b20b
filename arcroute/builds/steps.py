"""What the steps of one leg build and run: actions, scripts, local composite actions, in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from arcroute.actions.calls import DockerImage, Local, Remote, refer
from arcroute.actions.legs import Leg
from arcroute.actions.workflow import Step, as_mapping
from arcroute.builds.checkout import ACTION, CheckedOut, checkout_folder
from arcroute.builds.elsewhere import work_elsewhere
from arcroute.builds.known_scripts import KnownScripts, Script
from arcroute.builds.loaded import without_loaded
from arcroute.builds.local_actions import LocalActions
from arcroute.builds.model import HOLE, Build
from arcroute.builds.rendering import (
    content_place,
    environment,
    never,
    render,
    render_mapping,
    runner_environment,
    with_environment,
    with_results,
)
from arcroute.builds.scene import Scene, container_of, folder_of, scene_of
from arcroute.builds.uses import ActionTable, Call, build_by_names, build_by_row, lines
from arcroute.builds.work import Done, Uses, Work, together
from arcroute.builds.written import Files
from arcroute.errors import InputError, Place
from arcroute.text.project import Project, join
from arcroute.text.source import Source
from arcroute.text.tree import Scalar
from arcroute.text.yaml import compose

MAX_DEPTH = 10
"""Levels of local composite actions that GitHub runs."""
MAX_STEPS = 2_000
"""Steps of one leg that are read, those of composite actions included: actions multiply at each level."""


class Budget(Struct):
    """How many steps may still be read for one leg."""

    steps: int


class LegReader(Struct, frozen=True):
    """Reads what the legs of one repository do."""

    project: Project
    table: ActionTable
    repository: str | None = None
    """Owner and name of the repository."""
    declared: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By the name of a workflow that cannot be read: which of its inputs hold the Dockerfile, the context, ..."""
    actions: LocalActions = field(default_factory=LocalActions)
    scripts: KnownScripts = field(default_factory=KnownScripts)

    def work(self, leg: Leg) -> Work:
        """Everything that a leg does, as far as it can be read."""
        if leg.remote is not None:
            roles = self.declared.get(leg.remote.name.lower())
            return work_elsewhere(self.project, self.table, leg, leg.remote, roles)
        if leg.job.uses is not None:
            return Work(unreadable=leg.landings.unknown[0])
        scene = scene_of(leg)
        steps = leg.job.steps
        folder = self._checkout(scene, steps)
        project = self.project if folder == "." else CheckedOut(self.project, folder)
        work = without_loaded(_Reader(project, self, Budget(MAX_STEPS), Files()).steps(scene, steps))
        work = replace(work, builds=work.builds or work.spoken[:1])
        if isinstance(project, CheckedOut):
            work = replace(
                work,
                builds=tuple(map(project.build, work.builds)),
                commands=tuple(map(project.invocation, work.commands)),
                steps=tuple(_checked_out(project, step) for step in work.steps),
            )
        return replace(work, container=container_of(scene, leg.job.node.get("container")))

    def _checkout(self, scene: Scene, steps: tuple[Step, ...]) -> str:
        """The folder of the workspace that holds the repository."""
        checkouts = (step for step in steps if (step.text("uses") or "").startswith(f"{ACTION}@"))
        inputs = (render_mapping(scene.source, step.mapping("with"), scene.contexts) for step in checkouts)
        return checkout_folder(inputs, self.repository)


class _Reader(Struct, frozen=True):
    """Reads the steps of one leg, in a workspace that may hold the repository in a folder of it."""

    project: Project
    about: LegReader
    budget: Budget
    files: Files
    """What the leg's scripts have written so far."""

    def steps(self, scene: Scene, steps: Iterable[Step]) -> Work:
        """Reads steps in order, each with what those before it have set."""
        works: list[Work] = []
        now = scene
        for step in steps:
            if self.budget.steps <= 0:
                works.append(Work(notes=(f"more than {MAX_STEPS} steps; the rest is not read",)))
                break
            self.budget.steps -= 1
            work = self._step(now, step)
            works.append(work)
            now = replace(now, contexts=with_results(now.contexts, step, work.env, work.outputs))
        return together(works)

    def _step(self, scene: Scene, step: Step) -> Work:
        env = step.mapping("env")
        here = replace(
            scene,
            contexts=with_environment(scene.source, env, scene.contexts),
            possible=with_environment(scene.source, env, scene.possible),
        )
        if never(step.scalar("if"), scene.source, here.possible):
            return Work()
        uses, script = step.scalar("uses"), step.scalar("run")
        if uses is not None:
            return _recorded(here, step, self._uses(here, step, uses.value, scene.source.place(uses.span)))
        return _recorded(here, step, self._run(here, step, script)) if script is not None else Work()

    def _run(self, scene: Scene, step: Step, script: Scalar) -> Work:
        text = render(scene.source, script, scene.contexts) or ""
        place = content_place(scene.source, script)
        own = step.node.get("working-directory")
        folder = folder_of(render(scene.source, own, scene.contexts)) if own else scene.folder
        shell = render(scene.source, step.node.get("shell"), scene.contexts) or scene.shell
        return self._script(text, shell, replace(scene, folder=folder), place)

    def _script(self, text: str, shell: str | None, scene: Scene, place: Place) -> Work:
        if text.strip() and not text.replace(HOLE, "").strip():
            return Work(unreadable=f"{place}: which commands are run cannot be known", settle="write the commands out")
        variables = {**runner_environment(scene.contexts), **environment(scene.contexts)}
        script = Script(text, shell, tuple(variables.items()), scene.folder, place)
        result = self.about.scripts.read(self.project, script)
        builds = self.files.given(self.project, result.builds)
        self.files.take(result.files)
        return Work(
            builds,
            result.spoken,
            commands=result.commands,
            notes=result.notes,
            env=result.env,
            outputs=result.outputs,
        )

    def _uses(self, scene: Scene, step: Step, uses: str, place: Place) -> Work:
        reference = refer(uses, self.about.repository)
        if isinstance(reference, Local):
            return self._local(scene, step, reference.path, place)
        if not isinstance(reference, Remote):
            image = reference.image if isinstance(reference, DockerImage) else uses
            return Work(uses=(Uses(f"docker://{image}", (), place),))
        call = Call(reference.name, scene.inputs(step), place, scene.input_places(step))
        known = Work(uses=(Uses(reference.name, tuple(call.inputs.items()), place),))
        return together([known, self._action(replace(scene, folder="."), call)])

    def _local(self, scene: Scene, step: Step, path: str, place: Place) -> Work:
        """An action of the repository: composite actions are read like the job's own steps."""
        action = self.about.actions.read(self.project, path)
        if isinstance(action, str):
            return Work(notes=(action,))
        if scene.depth >= MAX_DEPTH:
            return Work(notes=(f"the action {path} is not followed: more than {MAX_DEPTH} levels of actions",))
        if action.image is not None:
            return Work(builds=action.build(path, place))
        return self.steps(scene.inside(step, action.source, action.root, path), action.steps)

    def _action(self, scene: Scene, call: Call) -> Work:
        table = self.about.table
        match table.kind(call.action):
            case "build":
                return Work(builds=self.files.given(self.project, build_by_row(self.project, table, call)))
            case "bake":
                return Work(builds=_bake(self.project, scene, call))
            case "devcontainer":
                return Work(builds=_devcontainer(self.project, scene, call))
            case "command":
                here = replace(scene, folder=folder_of(table.folder(call)))
                return self._script(table.command(call), call.inputs.get("shell"), here, call.place)
            case "action":
                return self._wrapped(scene, call)
        if not table.sounds_like_a_build(call.action):
            return Work()
        builds = build_by_names(self.project, table, call)
        there = any(build.dockerfile and self.project.is_file(build.dockerfile) for build in builds)
        sure = table.role("dockerfile", call.inputs) or (table.says_build(call.action) and there)
        return Work(builds=self.files.given(self.project, builds)) if sure else Work()

    def _wrapped(self, scene: Scene, call: Call) -> Work:
        """An action that runs a command or another action again and again until it succeeds."""
        if call.inputs.get("command"):
            return self._script(call.inputs["command"], None, scene, call.place)
        inner = refer(call.inputs.get("action", ""), self.about.repository)
        if not isinstance(inner, Remote) or scene.depth >= MAX_DEPTH:
            return Work()
        try:
            given = compose(Source("with", call.inputs.get("with", "").encode()))
        except InputError:
            return Work(notes=(f"the inputs of {inner.name} cannot be read",))
        inputs = render_mapping(Source("with", b""), as_mapping(given), {})
        again = Call(inner.name, {name.lower(): value for name, value in inputs.items()}, call.place)
        return self._action(replace(scene, depth=scene.depth + 1), again)


def _recorded(scene: Scene, step: Step, work: Work) -> Work:
    """The work with the step that does it; the steps of a composite action stand for the one that uses it."""
    env = tuple(environment(scene.contexts).items())
    done = Done(scene.source, step.node, env, scene.condition_of(step), work.uses, work.builds, work.commands)
    return replace(work, steps=work.steps or (done,))


def _checked_out(project: CheckedOut, step: Done) -> Done:
    builds, commands = map(project.build, step.builds), map(project.invocation, step.commands)
    return replace(step, builds=tuple(builds), commands=tuple(commands))


def _bake(project: Project, scene: Scene, call: Call) -> tuple[Build, ...]:
    folder = folder_of(call.inputs.get("workdir") or _bake_source(call.inputs.get("source", "")))
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
    return builds(project, request)


def _bake_source(text: str) -> str:
    """The folder of bake-action's ``source``: a remote one may be this very repository."""
    return "." if not text or "://" in text or HOLE in text else text


def _devcontainer(project: Project, scene: Scene, call: Call) -> tuple[Build, ...]:
    """Source: https://github.com/devcontainers/ci/blob/main/docs/github-action.md."""
    folder, config = folder_of(call.inputs.get("subfolder")), call.inputs.get("configfile")
    if folder is None or HOLE in (config or ""):
        return (Build(call.action, call.place, notes=("the folder of the dev container cannot be known",)),)
    from arcroute.builds.devcontainer import DevcontainerRequest, builds  # as bake

    images, env = lines(call.inputs.get("imagename")), environment(scene.contexts)
    named = join(".", config) if config else None
    return builds(project, DevcontainerRequest(folder, named, images, env, call.place, call.action))
