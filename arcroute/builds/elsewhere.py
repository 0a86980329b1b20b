"""What a called workflow builds that cannot be read: what was declared of it, or what names say."""

from __future__ import annotations

from collections.abc import Mapping

from arcroute.actions.calls import Remote
from arcroute.actions.legs import Leg
from arcroute.actions.workflow import as_mapping
from arcroute.builds.rendering import render_mapping, value_places
from arcroute.builds.uses import ActionTable, Call, build_by_names, build_by_row
from arcroute.builds.work import Work
from arcroute.text.project import Project


def work_elsewhere(
    project: Project, table: ActionTable, leg: Leg, remote: Remote, roles: Mapping[str, str] | None
) -> Work:
    """The work of a leg that calls an unreadable workflow; ``roles`` names its inputs, where they are declared."""
    source, given = leg.workflow.source, as_mapping(leg.job.node.get("with"))
    inputs = {name.lower(): value for name, value in render_mapping(source, given, leg.contexts).items()}
    call = Call(remote.name, inputs, leg.place, value_places(source, given))
    if roles is None and table.row(remote.name) is not None:
        return Work(builds=build_by_row(project, table, call))
    if roles is None and not table.sounds_like_a_build(remote.path) and not table.role("dockerfile", call.inputs):
        return _doubt(table, remote)
    return Work(builds=build_by_names(project, table, call, roles))


def _doubt(table: ActionTable, remote: Remote) -> Work:
    """A workflow called release may build an image; one called lint does not."""
    if not table.may_build(remote.path):
        return Work()
    why = f"{remote.name} is outside the repository and may build an image"
    return Work(unreadable=why, settle="name the inputs of this workflow under `reusable-workflows:`")
