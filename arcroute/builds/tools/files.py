"""Tools with a build file of their own: devcontainer and earthly."""

from __future__ import annotations

import re

from arcroute.builds.callee import readable
from arcroute.builds.definition import unknown_build
from arcroute.builds.invocation import Invocation
from arcroute.builds.location import shown
from arcroute.builds.model import HOLE, Build
from arcroute.builds.tools.image import images, located
from arcroute.builds.tools.options import Syntax, parse
from arcroute.errors import InputError
from arcroute.text.project import Project, join

_DEVCONTAINER = Syntax.of(
    "--no-cache --push --skip-feature-auto-mapping --skip-persisting-customizations-from-features --help --version"
    " --experimental-lockfile --experimental-frozen-lockfile --omit-syntax-directive"
)
_EARTHLY = Syntax.of(
    "-i --interactive -P --allow-privileged --ci --push --output --no-output --image -a --artifact --no-cache --strict"
    " -V --verbose --remote-cache --save-inline-cache --use-inline-cache --max-remote-cache --auto-skip -h --help -v"
    " --version -D --debug --global-wait-end --exec-stats",
    interspersed=False,
)
_EARTH_TARGET = re.compile(r"([a-z][\w.-]*):[ \t]*(?:#.*)?\Z")
_EARTH_CALL = re.compile(r"BUILD\b[^+#\n]*\+([a-z][\w.-]*)")
_SAVE_IMAGE = re.compile(r"SAVE IMAGE\b(?:[ \t]+--\S+)*[ \t]*(\S*)")
_MAX_TARGETS = 100


def npx(project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """The dev container command line, as npx fetches it."""
    rest = words[1:] if words[:1] in (("-y",), ("--yes",)) else words
    named = rest[:1] and rest[0].partition("@latest")[0] in ("devcontainer", "@devcontainers/cli")
    return devcontainer(project, invocation, rest[1:]) if named else ()


def devcontainer(project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """``devcontainer build`` and ``devcontainer up``."""
    if words[:1] not in (("build",), ("up",)):
        return ()
    options = parse(words[1:], _DEVCONTAINER)
    folder = located(invocation, options.last("--workspace-folder") or ".", "workspace folder")
    named = options.last("--config")
    config = located(invocation, named, "devcontainer.json") if named else None
    problems = tuple(place.problem for place in (folder, config) if place and place.problem)
    via = f"devcontainer {words[0]}"
    if folder.path is None or problems:
        return (unknown_build(via, invocation.place, problems),)
    from arcroute.builds import devcontainer as devcontainers  # read by few repositories, and slow to import

    request = devcontainers.DevcontainerRequest(
        folder=folder.path,
        config=config.path if config else None,
        images=options.all("--image-name"),
        env=invocation.command.env,
        place=invocation.place,
        via=via,
    )
    return devcontainers.builds(project, request)


def earthly(project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """``earthly +target``: a build where the target, or one that it builds, saves an image."""
    options = parse(words, _EARTHLY)
    reference = next((word for word in options.positional if "+" in word), None)
    if reference is None:
        return ()
    where, _, target = reference.partition("+")
    if where and not where.startswith((".", "/")):
        return ()
    folder = located(invocation, where or ".", "folder")
    path = join(folder.path, "Earthfile") if folder.path else None
    if path is None or HOLE in target:
        return (unknown_build("earthly", invocation.place, (f"{shown(reference)} cannot be known",)),)
    try:
        targets = _earth_targets(readable(project, path))
    except InputError as error:
        return (unknown_build("earthly", invocation.place, (f"{path}: {error.message}",)),)
    saved = [name for each in _reached(targets, target) for name in _saved(targets[each])]
    if not saved:
        return ()
    return (Build("earthly", invocation.place, path, folder.path, target, images=images(filter(None, saved))),)


def _earth_targets(text: str) -> dict[str, list[str]]:
    """The lines of each target; those before the first belong to none."""
    targets: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.split("\n"):
        head = _EARTH_TARGET.match(line)
        if head:
            lines = targets.setdefault(head[1], [])
        else:
            lines.append(line.strip())
    return targets


def _reached(targets: dict[str, list[str]], target: str) -> list[str]:
    """The target and those that it refers to."""
    waiting, seen = [target], list[str]()
    while waiting and len(seen) < _MAX_TARGETS:
        name = waiting.pop(0)
        if name in targets and name not in seen:
            seen.append(name)
            waiting += [found[1] for line in targets[name] if (found := _EARTH_CALL.match(line))]
    return seen


def _saved(lines: list[str]) -> list[str]:
    """The images a target saves; one without a name is an empty text, one with arguments keeps a HOLE."""
    found = (_SAVE_IMAGE.match(line) for line in lines)
    return [re.sub(r"\$\{?\w+\}?", HOLE, match[1]) for match in found if match]
