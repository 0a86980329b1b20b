"""What a devcontainer.json builds. Source: https://containers.dev/implementors/json_reference/"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from arcroute.builds import compose
from arcroute.builds.callee import readable
from arcroute.builds.definition import known_image, unknown_build
from arcroute.builds.location import locate
from arcroute.builds.model import HOLE, Build
from arcroute.errors import InputError, Place
from arcroute.text.project import Project, join

_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*|[{}\[\],]|\s+|[^"/{}\[\],\s]+|.', re.DOTALL)
_CONFIGS = (".devcontainer/devcontainer.json", ".devcontainer.json")


class DevcontainerRequest(Struct, frozen=True):
    """One command or action that builds a dev container. Paths are relative to the repository."""

    folder: str
    """The workspace folder."""
    config: str | None
    """The devcontainer.json, where it is named."""
    images: tuple[str, ...]
    env: Mapping[str, str]
    place: Place
    via: str


def builds(project: Project, request: DevcontainerRequest) -> tuple[Build, ...]:
    """The image of a dev container; also one that only adds features to an image has a build."""
    path = request.config or _config(project, request.folder)
    if path is None:
        return (unknown_build(request.via, request.place, (f"no devcontainer.json is in {request.folder}",)),)
    try:
        data = parse_json(readable(project, path))
    except (InputError, ValueError) as error:
        return (unknown_build(request.via, request.place, (f"{path}: {error}",)),)
    return _of(project, request, path, data if isinstance(data, dict) else {})


def _config(project: Project, folder: str) -> str | None:
    paths = [join(folder, name) for name in _CONFIGS]
    inside = join(folder, ".devcontainer") or "."
    paths += [f"{inside}/{name}/devcontainer.json" for name in project.names(inside)]
    return next((path for path in paths if path and project.is_file(path)), None)


def _of(project: Project, request: DevcontainerRequest, path: str, data: Mapping[str, Any]) -> tuple[Build, ...]:
    folder = path.rpartition("/")[0] or "."
    files = data.get("dockerComposeFile")
    if files:
        return _composed(project, request, folder, data)
    build = data.get("build") if isinstance(data.get("build"), dict) else {}
    file = _text(build.get("dockerfile") if build else None) or _text(data.get("dockerFile"))
    context = _text(build.get("context") if build else None) or _text(data.get("context")) or "."
    where = locate(folder, context, "context")
    dockerfile = locate(folder, file, "Dockerfile") if file else None
    base = _text(data.get("image"))
    notes = [place.problem for place in (where, dockerfile) if place and place.problem]
    return (
        Build(
            request.via,
            request.place,
            dockerfile=dockerfile.path if dockerfile else None,
            context=where.path,
            target=_text(build.get("target")) if build else None,
            images=tuple(image for text in request.images if (image := known_image(text))),
            build_args=tuple(_arguments(build.get("args") if build else None)),
            inline=f"FROM {base}\n" if base and not file else None,
            definition=Place(path),
            notes=tuple(notes),
        ),
    )


def _composed(
    project: Project, request: DevcontainerRequest, folder: str, data: Mapping[str, Any]
) -> tuple[Build, ...]:
    files = data["dockerComposeFile"]
    names = [name for name in (files if isinstance(files, list) else [files]) if isinstance(name, str)]
    service = _text(data.get("service"))
    paths = tuple(path for name in names if (path := join(folder, name)))
    services = (service,) if service else ()
    asked = compose.ComposeRequest(paths, folder, services, (), request.env, None, request.place, request.via)
    return compose.builds(project, asked)


def _arguments(args: object) -> list[tuple[str, str | None]]:
    """Build arguments; one with a variable of the workstation is not known."""
    rows = args.items() if isinstance(args, dict) else ()
    return [(name, value if isinstance(value, str) and "${" not in value else None) for name, value in rows]


def _text(value: object) -> str | None:
    """A text; a HOLE in place of a variable that the devcontainer command would fill in."""
    return (HOLE if "${" in value else value) if isinstance(value, str) and value else None


def parse_json(text: str) -> Any:
    """The plain value of JSON with comments and trailing commas. Raises ValueError."""
    kept: list[str] = []
    at = 0
    while (token := _TOKEN.match(text, at)) is not None:
        at = token.end()
        if token[0] == "/*":
            end = text.find("*/", at)
            at = len(text) if end < 0 else end + 2
        elif not token[0].isspace() and not token[0].startswith("//"):
            if token[0] in ("}", "]") and kept[-1:] == [","]:
                kept.pop()
            kept.append(token[0])
    try:
        return json.loads(" ".join(kept))
    except RecursionError:
        raise ValueError("nested too deeply") from None
