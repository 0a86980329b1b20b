"""From bake's targets and groups to the builds that one call asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cache
from itertools import islice

from msgspec.structs import replace

from arcroute.builds.bake.config import Config, load_config
from arcroute.builds.bake.inheritance import Resolver
from arcroute.builds.bake.overrides import overrides_of
from arcroute.builds.bake.request import BakeRequest, files_of
from arcroute.builds.bake.target import definition
from arcroute.builds.definition import Definition, build_of, linked, unknown_build
from arcroute.builds.environment import lookup_in
from arcroute.builds.model import HOLE, Build
from arcroute.builds.naming import did_you_mean
from arcroute.text.project import Project

MAX_BUILDS = 300
MAX_DEPTH = 30
_WILDCARDS = frozenset("*?[]")


def builds(project: Project, request: BakeRequest) -> tuple[Build, ...]:
    """The builds of a bake call, in the order of the targets asked for.

    Where no bake file can be read, or a target's name cannot be known, one build without facts says why.
    """
    config = load_config(project, files_of(project, request), request.cwd, request.env)
    if not config.files:
        why = tuple(dict.fromkeys(config.problems)) or (f"no bake or compose file in {_shown_folder(request.cwd)}",)
        return (unknown_build(request.via, request.place, why),)
    overrides, problems = overrides_of(request.sets, config.targets, lookup_in(request.env))
    resolver = Resolver(config.targets, overrides)
    notes = tuple(dict.fromkeys((*config.problems, *problems)))
    return tuple(_selected(request, config, resolver, notes))[:MAX_BUILDS]


def _selected(request: BakeRequest, config: Config, resolver: Resolver, notes: tuple[str, ...]) -> Iterator[Build]:
    @cache
    def find(name: str) -> Definition | None:
        target = resolver.resolved(name)
        return definition(target, request.cwd) if target else None

    for name in islice(dict.fromkeys(_chosen(request.targets or ("default",), config)), MAX_BUILDS):
        target = resolver.resolved(name)
        if target is None and HOLE in name and (alike := _alike(map(find, config.targets))):
            why = (*notes, _no_target(name, config))
            yield from (build_of(each, request.via, request.place, why) for each in alike)
        elif target is None:
            yield unknown_build(request.via, request.place, (*notes, _no_target(name, config)), name)
        elif target.call in (None, "", "build") or HOLE in target.call:
            known = find(name) or definition(target, request.cwd)
            yield build_of(known, request.via, request.place, notes, linked(known, find))


def _alike(definitions: Iterable[Definition | None]) -> tuple[Definition, ...]:
    """What holds for whichever target is built, where all are built from one Dockerfile: each of its stages once.

    A target whose name starts with an underscore is there for others to inherit from, and so is an empty one that an
    action fills in.
    """
    found = [each for each in definitions if each is not None and not _is_for_others(each)]
    ways = {(each.context, each.dockerfile, each.inline) for each in found}
    if len(ways) != 1:
        return ()
    args = tuple(pair for pair in found[0].args if all(pair in each.args for each in found))
    stages = {each.target: each for each in reversed(found)}
    return tuple(replace(each, name=HOLE, args=args, images=(), contexts=(), notes=()) for each in stages.values())


def _is_for_others(target: Definition) -> bool:
    return target.name.startswith("_") or target.name == "docker-metadata-action"


def _chosen(names: Iterable[str], config: Config) -> Iterator[str]:
    """The targets that names, patterns and groups stand for, in order."""
    done: set[str] = set()
    for name in names:
        for match in _matches(name.replace(".", "_"), config):
            yield from _leaves(match, config, done)


def _matches(name: str, config: Config) -> Iterable[str]:
    if _WILDCARDS.isdisjoint(name):
        return (name,)
    return [known for known in (*config.groups, *config.targets) if fnmatchcase(known, name)] or (name,)


def _leaves(name: str, config: Config, done: set[str], path: tuple[str, ...] = ()) -> Iterator[str]:
    """The targets of a group and of the groups in it; inside a group, its own name means a target."""
    if name not in config.groups or name in path or len(path) > MAX_DEPTH:
        yield name
    elif name not in done:
        for member in config.groups[name]:
            yield from _leaves(member, config, done, (*path, name))
        done.add(name)


def _no_target(name: str, config: Config) -> str:
    if HOLE in name:
        return f"which target is built cannot be known; there are: {', '.join([*config.targets][:12]) or 'none'}"
    if name in config.groups:
        return f"group {name!r} contains itself, or nests too deep"
    return f"no target {name!r} in the bake file{did_you_mean(name, (*config.targets, *config.groups))}"


def _shown_folder(folder: str) -> str:
    return "the repository's root" if folder in ("", ".") else folder
