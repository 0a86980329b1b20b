"""``docker compose``: the subcommands that build, and what they ask of the compose files."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from arcroute.builds.definition import unknown_build
from arcroute.builds.invocation import Invocation
from arcroute.builds.location import Location
from arcroute.builds.model import HOLE, Build
from arcroute.builds.tools.image import arguments, located
from arcroute.builds.tools.options import Options, Syntax, parse
from arcroute.text.project import Project

# Switches after https://docs.docker.com/reference/cli/docker/compose/ and its subcommands.
_GLOBAL = Syntax.of(
    "--all-resources --compatibility --dry-run --verbose -v --version --no-ansi -h --help --tls --tlsverify"
    " --skip-hostname-check",
    "-f=--file -p=--project-name",
    interspersed=False,
)
_SWITCHES = (
    "-d --detach -h --help --build --force-recreate --no-build --no-color --no-deps --no-log-prefix --no-recreate"
    " --no-start --quiet-pull --quiet-build --remove-orphans -V --renew-anon-volumes --timestamps --wait -w --watch -y"
    " --yes --abort-on-container-exit --abort-on-container-failure --always-recreate-deps --attach-dependencies --menu"
    " --rm -T --no-TTY --no-tty -i --interactive --service-ports -P --use-aliases -q --quiet --check --no-cache --print"
    " --provenance --push --sbom --with-dependencies --compress --force-rm --no-rm --parallel --no-parallel --pull"
)
_BUILD = Syntax.of(_SWITCHES, "-m=--memory")
_UP = Syntax.of(_SWITCHES.replace(" --pull", ""))
_RUN = Syntax.of(_SWITCHES.replace(" --pull", ""), interspersed=False)


def compose(project: Project, invocation: Invocation, words: tuple[str, ...], via: str) -> tuple[Build, ...]:
    """The builds of a compose command, given the words behind ``compose``."""
    options = parse(words, _GLOBAL)
    words = options.positional
    asked = _asked(words)
    if asked is None:
        return ()
    services = asked.services
    via = f"{via} {words[0]}"
    paths = [located(invocation, text, "compose file") for text in options.all("--file") if text != "-"]
    folder = options.last("--project-directory")
    env_file = options.last("--env-file")
    where = [located(invocation, text, "folder") for text in (".", folder) if text is not None]
    problems = _problems([*paths, *where], services)
    if problems:
        return (unknown_build(via, invocation.place, problems),)
    from arcroute.builds import compose as files  # read by few repositories, and slow to import

    request = files.ComposeRequest(
        files=tuple(place.path for place in paths if place.path),
        cwd=invocation.command.cwd or ".",
        services=services,
        profiles=options.all("--profile"),
        env=invocation.command.env,
        env_file=located(invocation, env_file, "env file").path if env_file else None,
        place=invocation.place,
        via=via,
        dependencies=words[0] != "build",
        only_absent=asked.only_absent,
        folder=where[1].path if folder is not None else None,
    )
    given = tuple(arguments(parse(words[1:], _BUILD), invocation.command.env)) if words[0] == "build" else ()
    return tuple(replace(one, build_args=(*one.build_args, *given)) for one in files.builds(project, request))


class _Asked(Struct, frozen=True):
    """The services that a subcommand is about, none for all."""

    services: tuple[str, ...]
    only_absent: bool = False
    """Whether only images are built that no registry has."""


def _asked(words: tuple[str, ...]) -> _Asked | None:
    """What a subcommand builds; None where it builds nothing."""
    subcommand = words[0] if words else ""
    if subcommand == "build":
        options = parse(words[1:], _BUILD)
        return None if options.on("--help", "-h", "--check", "--print") else _Asked(options.positional)
    if subcommand in ("up", "create", "watch"):
        options = parse(words[1:], _UP)
        return _started(options, options.positional, always=subcommand == "watch")
    if subcommand == "run":
        options = parse(words[1:], _RUN)
        return _started(options, options.positional[:1])
    return None


def _started(options: Options, services: tuple[str, ...], *, always: bool = False) -> _Asked | None:
    """Compose builds what it starts with ``--build``, and otherwise what the runner has not and cannot pull.

    Source: https://docs.docker.com/reference/compose-file/build/#using-build-and-image
    """
    if options.on("--no-build", "--help", "-h"):
        return None
    return _Asked(services, only_absent=not always and not options.on("--build"))


def _problems(places: list[Location], services: tuple[str, ...]) -> tuple[str, ...]:
    doubt = ("which services are meant cannot be known",) if any(HOLE in service for service in services) else ()
    return (*(place.problem for place in places if place.problem), *doubt)
