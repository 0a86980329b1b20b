"""chartpress: the images of the charts that its configuration names."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from arcroute.builds.definition import unknown_build
from arcroute.builds.invocation import Invocation
from arcroute.builds.model import Build
from arcroute.builds.tools.document import at, items, text
from arcroute.builds.tools.image import images, located
from arcroute.builds.tools.options import Syntax, parse
from arcroute.errors import InputError
from arcroute.text.project import Project
from arcroute.text.tree import Mapping, Value, resolve
from arcroute.text.yaml import compose

# https://github.com/jupyterhub/chartpress#usage
_CHARTPRESS = Syntax.of(
    "--push --force-push --publish-chart --force-publish-chart --long --reset --no-build --skip-build --list-images -h"
    " --help -V --version",
)
_FILE = "chartpress.yaml"


def chartpress(project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """``chartpress``, which builds the images of ``chartpress.yaml`` unless it is asked for something else."""
    options = parse(words, _CHARTPRESS)
    if options.on("--no-build", "--skip-build", "--list-images", "--reset", "--help", "-h", "--version", "-V"):
        return ()
    path = located(invocation, _FILE, "configuration").path
    if path is None or not project.is_file(path):
        return ()
    try:
        charts = items(at(compose(project.read(path)), "charts"))
    except InputError as error:
        return (unknown_build("chartpress", invocation.place, (f"{path}: {error.message}",)),)
    return tuple(build for chart in charts for build in _images(invocation, chart))


def _images(invocation: Invocation, chart: Value) -> Iterator[Build]:
    listed, prefix = at(chart, "images"), text(at(chart, "imagePrefix")) or ""
    for entry in listed.items() if isinstance(listed, Mapping) else ():
        name, node = entry.key.value, resolve(entry.value)
        file, context = text(at(node, "dockerfilePath")), text(at(node, "contextPath"))
        context = context or (posixpath.dirname(file) if file else f"images/{name}")
        folder = located(invocation, context, "context")
        dockerfile = located(invocation, file or f"{context}/Dockerfile", "Dockerfile")
        yield Build(
            "chartpress",
            invocation.place,
            dockerfile=dockerfile.path,
            context=folder.path,
            images=images((text(at(node, "imageName")) or f"{prefix}{name}",)),
            name=name,
            notes=tuple(dict.fromkeys(place.problem for place in (folder, dockerfile) if place.problem)),
        )
