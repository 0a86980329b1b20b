"""The workflow that a job calls: found, or refused as GitHub would refuse it."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Table

from msgspec import Struct

from arcroute.actions.calls import MAX_CALLS, DockerImage, Local, Remote, refer
from arcroute.actions.frames import Frame
from arcroute.actions.legs import Surroundings
from arcroute.actions.repository import FOLDER, is_workflow_path
from arcroute.actions.values import Choice, Known, Outcome, Tracked, Unknown
from arcroute.actions.workflow import CALL, Workflow
from arcroute.text.tree import Scalar


class Callees(Struct, frozen=True):
    """The workflows that can be called, by path; those of other repositories have these' names in front."""

    workflows: Table[str, Workflow]
    surroundings: Surroundings

    def home(self, path: str) -> str | None:
        """The other repository that a workflow is from."""
        name = "/".join(path.split("/")[:2]).lower()
        return name if name in self.surroundings.checkouts else None

    def refer(self, frame: Frame, uses: Scalar) -> Local | Remote:
        """What a job calls; in a workflow of another repository ``./`` means that one. Raises InputError."""
        reference = refer(uses.value, self.surroundings.repository)
        home = self.home(frame.workflow.path)
        if isinstance(reference, Local):
            local = uses.value.startswith("./")
            return Local(f"{home}/{reference.path}") if home and local else reference
        if isinstance(reference, Remote):
            known = reference.repository.lower() in self.surroundings.checkouts
            return Local(f"{reference.repository.lower()}/{reference.path}") if known else reference
        kind = "a container image" if isinstance(reference, DockerImage) else "not the path of a workflow"
        raise frame.error(uses.span, f"`uses: {uses.value[:80]}` is {kind}{_how_to_write(uses.value)}")

    def callee(self, frame: Frame, uses: Scalar, path: str) -> Workflow:
        """The workflow at the path. Raises InputError where GitHub would refuse the call."""
        callee = self.workflows.get(path)
        chain = frame.chain
        if callee is None:
            raise frame.error(uses.span, self._missing(path))
        if path in chain:
            circle = " > ".join([*chain, path])
            raise frame.error(uses.span, f"workflows call each other in a circle: {circle}")
        if len(chain) >= MAX_CALLS:
            raise frame.error(uses.span, f"more than {MAX_CALLS} levels of called workflows")
        if CALL not in callee.events:
            raise frame.error(uses.span, f"{path} cannot be called: it has no `on: workflow_call`")
        return callee

    def _missing(self, path: str) -> str:
        home = self.home(path)
        own = path.removeprefix(f"{home}/") if home else path
        if not is_workflow_path(own.partition("@")[0]):
            return f"`{path}` cannot be called: GitHub takes workflows from {FOLDER} only"
        if "@" in own:
            return "a workflow of the same repository is called without `@` and a ref"
        import difflib  # only for messages

        close = difflib.get_close_matches(path, self.workflows, n=1, cutoff=0.8)
        hint = f"; did you mean {close[0]}?" if close else ""
        return f"the called workflow {path} is not there or cannot be read{hint}"

    def runner_of(self, remote: Remote, passed: Table[str, Tracked]) -> Iterator[Outcome]:
        """Where a workflow that cannot be read probably runs: on what the caller passes it as its runner."""
        given = {_folded(name): value for name, value in passed.items()}
        declared = self.surroundings.runner_inputs.get(remote.name.lower())
        if declared is not None:
            value = given.get(_folded(declared))
            yield from _unpacked(value or Unknown(f"`{declared}` is not passed to {remote.name}"))
            return
        guessed = next((given[name] for name in self.surroundings.runner_names if name in given), None)
        if guessed is not None:
            yield from _unpacked(guessed)
        yield Outcome(Unknown(f"{remote.name} is outside the repository"))


def _how_to_write(uses: str) -> str:
    """What is amiss with a reference that GitHub does not take."""
    if uses.startswith(FOLDER):
        return "; one of the same repository starts with `./`"
    return "" if "@" in uses or uses.startswith("docker:") else "; one of another repository ends with `@` and a ref"


def _folded(name: str) -> str:
    return name.lower().replace("_", "-")


def _unpacked(value: Tracked) -> Iterator[Outcome]:
    """The outcomes of a runner that is passed; one passed as JSON stands for the list or mapping that it holds."""
    if isinstance(value, Choice):
        yield from (
            Outcome(one.value, (*option.when, *one.when)) for option in value.options for one in _unpacked(option.value)
        )
    elif isinstance(value, Known) and isinstance(value.data, str) and value.data.startswith(("[", "{")):
        from arcroute.actions.json_text import JsonError, from_json  # few pass one

        try:
            yield Outcome(from_json(value))
        except JsonError:
            yield Outcome(value)
    else:
        yield Outcome(value)
