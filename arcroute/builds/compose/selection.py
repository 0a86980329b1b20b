"""From a compose project's services to the builds that one command asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from arcroute.builds.compose.model import Model, load
from arcroute.builds.compose.request import ComposeRequest, Inputs, inputs
from arcroute.builds.compose.service import Section, Service
from arcroute.builds.definition import Definition, build_of, linked, unknown_build
from arcroute.builds.environment import lookup_in
from arcroute.builds.interpolation import Lookup
from arcroute.builds.location import Location, locate_dockerfile
from arcroute.builds.model import HOLE, Build
from arcroute.builds.naming import did_you_mean
from arcroute.text.project import Project

MAX_BUILDS = 200


def builds(project: Project, request: ComposeRequest) -> tuple[Build, ...]:
    """The builds of a compose command, in the order of the files; empty where its services only pull images.

    Where no compose file can be read, or a service's name cannot be known, one build without facts says why.
    """
    found = inputs(project, request)
    model = load(project, found.files, found.folder, found.env)
    if not model.files:
        why = (*found.problems, *model.problems) or (f"no compose file in {_shown_folder(request.cwd)}",)
        return (unknown_build(request.via, request.place, why),)
    definitions = {
        name: definition(service, section, found.folder, lookup_in(found.env))
        for name, service in model.services.items()
        if (section := service.build) is not None
    }
    problems = (*found.problems, *model.problems, *_profile_problems(request, found.env))
    return tuple(_selected(request, found, model, definitions, problems))[:MAX_BUILDS]


def definition(service: Service, section: Section, folder: str, lookup: Lookup) -> Definition:
    """A service's build as compose and bake define one; ``folder`` is the context where none is written."""
    context = section.context or Location(folder)
    return Definition(
        service.name,
        service.place,
        context,
        locate_dockerfile(context, section.dockerfile),
        section.inline,
        section.target,
        tuple(arguments(section, lookup)),
        tuple(section.contexts.items()),
        (*((service.image,) if service.image else ()), *section.tags),
        section.platforms,
        service.notes,
    )


def arguments(section: Section, lookup: Lookup) -> Iterator[tuple[str, str]]:
    """The build arguments with a value; a name alone takes the environment's, and is dropped where that has none."""
    for name, written in section.args.items():
        value = lookup(name) if written is None else written
        if value is not None:
            yield name, value


def _selected(
    request: ComposeRequest,
    found: Inputs,
    model: Model,
    definitions: Mapping[str, Definition],
    problems: tuple[str, ...],
) -> Iterator[Build]:
    for name in _chosen(request, found.env, model.services):
        known = definitions.get(name)
        if known is not None and request.only_absent and not _surely_absent(model.services[name]):
            continue
        if known is not None:
            links = linked(known, definitions.get)
            build = build_of(known, request.via, request.place, problems, links)
            yield replace(build, if_absent=request.only_absent and bool(build.images))
        elif request.only_absent and HOLE not in name:
            continue
        elif name not in model.services:
            yield unknown_build(request.via, request.place, (*problems, _no_service(name, model.services)), name)
        elif _may_build(model.services[name], named=bool(request.services)):
            yield unknown_build(request.via, request.place, (*problems, *model.services[name].notes), name)


def _surely_absent(service: Service) -> bool:
    """Whether a service's image can only come from its ``build:`` on a fresh runner.

    With ``image:`` too, compose pulls it where a registry has it. Names without a namespace are kept for Docker's own
    official images, so a project's image of such a name cannot be pulled; any other one may have been published.
    """
    if service.pull_policy in ("build", "never"):
        return service.pull_policy == "build" or service.image is None
    return service.image is None or ("/" not in service.image and HOLE not in service.image)


def _chosen(request: ComposeRequest, env: Mapping[str, str], services: Mapping[str, Service]) -> Iterable[str]:
    """The names of the services a command is about."""
    if not request.services:
        active = _profiles(request, env)
        return [service.name for service in services.values() if _enabled(service, active)]
    if not request.dependencies:
        return dict.fromkeys(request.services)
    return _with_dependencies(request.services, services)


def _profiles(request: ComposeRequest, env: Mapping[str, str]) -> frozenset[str]:
    return frozenset((*request.profiles, *env.get("COMPOSE_PROFILES", "").split(",")))


def _profile_problems(request: ComposeRequest, env: Mapping[str, str]) -> tuple[str, ...]:
    unknown = not request.services and any(HOLE in profile for profile in _profiles(request, env))
    return ("which profiles are active cannot be known",) if unknown else ()


def _may_build(service: Service, *, named: bool) -> bool:
    """Whether a service without ``build:`` may have one where its notes say that it could not be read."""
    return bool(service.notes) and (named or service.image is None)


def _enabled(service: Service, active: frozenset[str]) -> bool:
    return not service.profiles or "*" in active or not active.isdisjoint(service.profiles)


def _with_dependencies(wanted: Iterable[str], services: Mapping[str, Service]) -> Iterable[str]:
    waiting = list(wanted)
    seen: dict[str, None] = {}
    while waiting:
        name = waiting.pop(0)
        if name not in seen:
            seen[name] = None
            waiting += [other for other in services[name].depends_on if other in services] if name in services else []
    return seen


def _no_service(name: str, services: Mapping[str, Service]) -> str:
    if HOLE in name:
        buildable = ", ".join(known for known, service in services.items() if service.build is not None)
        return f"which service is built cannot be known; those with a build are: {buildable or 'none'}"
    return f"no service {name!r} in the compose file{did_you_mean(name, services)}"


def _shown_folder(folder: str) -> str:
    return "the repository's root or above" if folder in ("", ".") else f"{folder} or a folder above it"
