"""``docker build`` and the commands that copy its manners: which Dockerfile, which context, which image."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from arcroute.builds.definition import known_image, shown_note
from arcroute.builds.invocation import Invocation
from arcroute.builds.location import Location, is_remote, shown
from arcroute.builds.model import HOLE, Build
from arcroute.builds.shell.folders import resolve
from arcroute.builds.tools.options import Options
from arcroute.text.project import Project, join

_UNKNOWN = Location(None)
_DOCKER_FILES = ("Dockerfile",)
CONTAINER_FILES = ("Containerfile", "Dockerfile")
"""podman and buildah look for these in turn."""


class ImageCommand(Struct, frozen=True):
    """One build command, taken apart."""

    invocation: Invocation
    via: str
    options: Options
    default_files: tuple[str, ...] = _DOCKER_FILES
    default_context: str | None = None
    """The context where none is named; None where that is an error."""


def build(project: Project, command: ImageCommand) -> Build:
    """The one build of an image command."""
    options = command.options
    word, problem = _context_word(command)
    context = _context(command, word, problem)
    inline, file = _dockerfile(project, command, word, context)
    notes = (context.problem, file.problem, *_open_facts(command, inline))
    return Build(
        command.via,
        command.invocation.place,
        dockerfile=file.path,
        context=context.path,
        target=_known(options.last("--target")),
        any_stage=HOLE in (options.last("--target") or ""),
        images=images(options.all("--tag")),
        build_args=tuple(arguments(options, command.invocation.command.env)),
        contexts=tuple(_pair(text) for text in options.all("--build-context") if HOLE not in text),
        inline=inline,
        outside=_outside(command, word) if file.path is None else None,
        platforms=tuple(name for text in options.all("--platform") for name in text.split(",") if HOLE not in name),
        notes=tuple(dict.fromkeys(shown_note(note) for note in notes if note)),
    )


def images(texts: Iterable[str]) -> tuple[str, ...]:
    """Image references without the pieces that are not known."""
    return tuple(image for text in texts if (image := known_image(text)) is not None)


def located(invocation: Invocation, text: str, what: str) -> Location:
    """A path as the command means it, or why it is not known; ``what`` names it in the reason."""
    cwd = invocation.command.cwd
    if HOLE in text:
        return Location(None, f'{what} "{shown(text)}" cannot be known')
    path = resolve(cwd, text)
    if path is not None:
        return Location(path)
    if cwd is None and not text.startswith("/"):
        return Location(None, f"the folder that the {what} {shown(text)} is relative to cannot be known")
    return Location(None, f"{what} {shown(text)} leads outside the repository")


def _context_word(command: ImageCommand) -> tuple[str | None, str | None]:
    """The word that names the context, or why there is none."""
    words = tuple(word for word in command.options.positional if word != HOLE)
    if len(words) == 1:
        return words[0], None
    if words:
        return None, f"which of {shown(' '.join(words))} is the context cannot be known"
    if command.options.doubtful or command.default_context is None:
        return None, "the context cannot be known"
    return command.default_context, None


def _context(command: ImageCommand, word: str | None, problem: str | None) -> Location:
    if word is None:
        return Location(None, problem)
    if word == "-":
        return _UNKNOWN
    if is_remote(word):
        return Location(None, f"the context {shown(word)} is not in the repository")
    return located(command.invocation, word, "context")


def _dockerfile(
    project: Project, command: ImageCommand, context_word: str | None, context: Location
) -> tuple[str | None, Location]:
    """The Dockerfile's text where it comes through standard input, and where it lies otherwise."""
    file = command.options.last("--file")
    if file == "-" or (context_word == "-" and file is None):
        return _from_stdin(command.invocation)
    if file is not None:
        return None, _named(project, command, file, context)
    if context.path is None:
        return None, _UNKNOWN
    default = _default(project, command.default_files, context.path)
    is_there = default is not None and project.is_file(default)
    return None, Location(default) if is_there or not command.options.doubtful else _UNKNOWN


def _outside(command: ImageCommand, context_word: str | None) -> str | None:
    """The Dockerfile's path where it is absolute."""
    file = command.options.last("--file")
    path = file or f"{context_word or ''}/{command.default_files[-1]}"
    return path if path.startswith("/") and HOLE not in path and context_word else None


def _from_stdin(invocation: Invocation) -> tuple[str | None, Location]:
    command = invocation.command
    if command.stdin is not None and command.stdin.strip(HOLE + " \n"):
        whole = HOLE not in command.stdin
        return (command.stdin if whole else None), Location(
            None, None if whole else "the Dockerfile is not wholly known"
        )
    if command.stdin_path and not command.stdin_path.endswith((".tar", ".tar.gz", ".tgz")):
        return None, located(invocation, command.stdin_path, "Dockerfile")
    return None, Location(None, "the Dockerfile comes through standard input")


def _named(project: Project, command: ImageCommand, file: str, context: Location) -> Location:
    """``-f`` is relative to the working folder; where nothing lies there, podman also looks in the context."""
    if is_remote(file):
        return Location(None, f"the Dockerfile {shown(file)} is not in the repository")
    if context.problem and "not in the repository" in context.problem:
        return _UNKNOWN
    found = located(command.invocation, file, "Dockerfile")
    if command.default_files is CONTAINER_FILES and context.path and not (found.path and project.is_file(found.path)):
        inside = join(context.path, file)
        return Location(inside) if inside and project.is_file(inside) else found
    return found


def _default(project: Project, names: tuple[str, ...], folder: str) -> str | None:
    paths = [path for name in names if (path := join(folder, name))]
    return next((path for path in paths if project.is_file(path)), paths[-1] if paths else None)


def arguments(options: Options, env: Mapping[str, str]) -> Iterator[tuple[str, str | None]]:
    """Build arguments; one without a value takes it from the environment."""
    for text in options.all("--build-arg"):
        name, equals, value = text.partition("=")
        if HOLE not in name and name:
            found = value if equals else env.get(name, HOLE)
            yield name, _known(found)


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value


def _open_facts(command: ImageCommand, inline: str | None) -> Iterator[str]:
    options = command.options
    target = options.last("--target")
    if target and HOLE in target:
        yield f'target "{shown(target)}" cannot be known'
    for text in options.all("--tag"):
        if HOLE in text:
            yield f'image "{shown(text)}" is not wholly known'
    if options.doubtful and options.last("--file") is None and inline is None:
        yield "options that cannot be known may name another Dockerfile"


def _known(text: str | None) -> str | None:
    return None if text is None or HOLE in text else text
