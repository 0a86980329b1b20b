"""Where steps stand: their file, what their expressions see, and the defaults of their scripts."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from arcroute.actions.contexts import WORKSPACE
from arcroute.actions.inputs import Contexts, passed_inputs
from arcroute.actions.legs import Leg
from arcroute.actions.values import Tracked, Unknown, known
from arcroute.actions.workflow import Step, as_mapping, read_inputs
from arcroute.builds.model import HOLE
from arcroute.builds.rendering import render, render_mapping, value_places, with_environment, with_github
from arcroute.errors import Place
from arcroute.text.project import join
from arcroute.text.source import Source
from arcroute.text.tree import Mapping, Node


class Scene(Struct, frozen=True):
    """Where steps stand."""

    source: Source
    contexts: Contexts
    possible: Contexts
    """What an ``if:`` sees: only what is sure before the job runs, and every value that a run may give to an input."""
    shell: str | None = None
    folder: str | None = "."
    """Where scripts run; None where that cannot be known."""
    depth: int = 0
    """How many local actions are around."""
    condition: str = ""
    """The ``if:`` of the steps that use them, those without one left out."""

    def inputs(self, step: Step) -> dict[str, str]:
        """What a step passes to its action, names in lower case, paths of the workspace made relative."""
        given = render_mapping(self.source, step.mapping("with"), self.contexts)
        return {name.lower(): in_workspace(text) for name, text in given.items()}

    def input_places(self, step: Step) -> dict[str, Place]:
        """Where a step writes what it passes to its action, names in lower case."""
        return value_places(self.source, step.mapping("with"))

    def inside(self, step: Step, source: Source, root: Mapping, path: str) -> Scene:
        """The scene of a composite action's steps: the step's inputs in place of the job's, and no defaults."""
        inputs = read_inputs(root.get("inputs"))

        def passed(contexts: Contexts) -> Contexts:
            given = render_mapping(self.source, step.mapping("with"), contexts)
            values: dict[str, Tracked] = {
                name: Unknown("the caller's input is not known") if HOLE in text else known(text)
                for name, text in given.items()
            }
            seen, _ = passed_inputs(source, inputs, values, contexts)
            return with_github({**contexts, "inputs": seen}, action_path=f"{WORKSPACE}/{path}")

        condition = self.condition_of(step)
        return Scene(source, passed(self.contexts), passed(self.possible), depth=self.depth + 1, condition=condition)

    def condition_of(self, step: Step) -> str:
        """Everything under which a step runs, as it is written, on one line."""
        own = " ".join((step.text("if") or "").split())
        return " && ".join(filter(None, (self.condition, own)))


def scene_of(leg: Leg) -> Scene:
    """The scene of a job's steps."""
    root, contexts = leg.workflow.root, _of_job(leg, leg.contexts)
    possible = contexts if leg.possible is leg.contexts else _of_job(leg, leg.possible)
    scene = _with_defaults(Scene(leg.workflow.source, contexts, possible), as_mapping(root.get("defaults")))
    return _with_defaults(scene, as_mapping(leg.job.node.get("defaults")))


def _of_job(leg: Leg, contexts: Contexts) -> Contexts:
    source, job = leg.workflow.source, leg.job
    contexts = with_github(contexts, job=job.id)
    contexts = with_environment(source, as_mapping(leg.workflow.root.get("env")), contexts)
    return with_environment(source, as_mapping(job.node.get("env")), contexts)


def container_of(scene: Scene, node: Node | None) -> tuple[str, Place] | None:
    """The image of a job's ``container:`` and its place; None without one, and where nothing of it is known."""
    image = node.get("image") if isinstance(node, Mapping) else node
    text = render(scene.source, image, scene.contexts)
    return (text, scene.source.place(image.span)) if image is not None and text and text.strip(HOLE) else None


def folder_of(text: str | None) -> str | None:
    """A working directory as a folder of the repository; None where it cannot be known or lies outside."""
    if not text:
        return "."
    return None if HOLE in text else join(".", in_workspace(text))


def in_workspace(text: str) -> str:
    """A text without the workspace's absolute path at its start."""
    if text != WORKSPACE and not text.startswith(f"{WORKSPACE}/"):
        return text
    return text.removeprefix(WORKSPACE).lstrip("/") or "."


def _with_defaults(scene: Scene, defaults: Mapping | None) -> Scene:
    """The scene under ``defaults: run:``; those of the job take the place of all of the workflow's.

    Source: ``JobExtension.cs`` of actions/runner.
    """
    run = as_mapping(defaults.get("run")) if defaults else None
    if run is None:
        return scene
    shell = render(scene.source, run.get("shell"), scene.contexts)
    folder = render(scene.source, run.get("working-directory"), scene.contexts)
    return replace(scene, shell=shell or None, folder=folder_of(folder))
