"""All files of one bake call to its targets and groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from arcroute.builds.bake import hcl, hcl_json
from arcroute.builds.bake.evaluate import Evaluator
from arcroute.builds.bake.expressions import Block, Document, Value
from arcroute.builds.bake.target import Target, merge, targets_of
from arcroute.builds.compose.model import load
from arcroute.builds.compose.selection import arguments
from arcroute.builds.compose.service import Section, Service
from arcroute.builds.environment import lookup_in, with_env_file
from arcroute.builds.interpolation import Lookup
from arcroute.builds.model import HOLE
from arcroute.errors import InputError
from arcroute.text.project import Project, join
from arcroute.text.source import Source

MAX_FILES = 30
MAX_TARGETS = 1_000
_YAML = (".yml", ".yaml")


class Config(Struct, dict=True):
    """Targets and groups by name, in order, and what kept some from being known."""

    targets: dict[str, Target] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    files: int = 0

    def add(self, target: Target) -> None:
        """One more definition of a target, over those that are there."""
        if target.name in self.targets:
            self.targets[target.name] = merge(self.targets[target.name], target)
        elif len(self.targets) < MAX_TARGETS:
            self.targets[target.name] = target
        else:
            self.problems.append(f"more than {MAX_TARGETS} targets")


def load_config(project: Project, files: tuple[str, ...], cwd: str, env: Mapping[str, str]) -> Config:
    """The targets and groups of bake files: those of compose files first, then HCL and JSON in order."""
    config = Config()
    if len(files) > MAX_FILES:
        config.problems.append(f"more than {MAX_FILES} bake files")
    known = [file for file in files[:MAX_FILES] if HOLE not in file]
    if len(known) < len(files[:MAX_FILES]):
        config.problems.append("a bake file's name cannot be known")
    services = tuple(file for file in known if file.lower().endswith(_YAML))
    if services:
        _add_services(config, project, services, cwd, env)
    documents = tuple(_documents(project, (file for file in known if file not in services), config))
    _add_documents(config, documents, lookup_in(env))
    return config


def _documents(project: Project, files: Iterable[str], config: Config) -> Iterator[Document]:
    for file in files:
        try:
            document = _document(project.read(file))
        except InputError as error:
            config.problems.append(str(error))
        else:
            config.files += 1
            yield document


def _document(source: Source) -> Document:
    """JSON by its name or its first character; everything else is HCL."""
    if source.path.lower().endswith(".json") or source.text.lstrip()[:1] == "{":
        return hcl_json.parse(source)
    return hcl.parse(source)


def _add_documents(config: Config, documents: tuple[Document, ...], lookup: Lookup) -> None:
    evaluator = Evaluator.of(documents, lookup)
    renamed: dict[str, tuple[str, ...]] = {}
    for block in (block for document in documents for block in document.blocks):
        if block.kind == "group":
            config.groups[block.label] = tuple(_members(block, evaluator))
        elif block.kind == "target":
            targets = tuple(targets_of(block, evaluator))
            for target in targets:
                config.add(target)
            if block.get("matrix"):
                made = tuple(dict.fromkeys(target.name for target in targets))
                renamed[block.label] = (*renamed.get(block.label, ()), *made)
    for label, members in renamed.items():
        if members != (label,):
            config.groups.setdefault(label, members)


def _members(block: Block, evaluator: Evaluator) -> Iterator[str]:
    """The targets of a group; a HOLE for one that cannot be known."""
    expression = block.get("targets")
    value: Value = [] if expression is None else evaluator.value(expression)
    for item in value if isinstance(value, list) else [HOLE]:
        yield item if isinstance(item, str) else HOLE


def _add_services(config: Config, project: Project, files: tuple[str, ...], cwd: str, env: Mapping[str, str]) -> None:
    """Every service with a build is a target, and a member of the group ``default``."""
    variables = with_env_file(project, join(cwd, ".env"), env)
    model = load(project, files, cwd, variables)
    config.problems += model.problems
    config.files += model.files
    lookup = lookup_in(variables)
    targets = [
        _service_target(service, section, lookup)
        for service in model.services.values()
        if (section := service.build) is not None
    ]
    for target in targets:
        config.add(target)
    if model.services:
        config.groups["default"] = tuple(target.name for target in targets)


def _service_target(service: Service, section: Section, lookup: Lookup) -> Target:
    target = Target(
        service.name.replace(".", "_"),
        service.place,
        None,
        section.dockerfile,
        section.inline,
        section.target,
        dict(arguments(section, lookup)),
        {name: _link(reference) for name, reference in section.contexts.items()},
        section.tags or ((service.image,) if service.image else None),
        section.platforms or None,
        located=section.context,
        notes=service.notes,
    )
    extra = section.bake
    if extra is None:
        return target
    return replace(
        target,
        tags=(*(target.tags or ()), *extra.tags) or None,
        platforms=(*(target.platforms or ()), *extra.platforms) or None,
        contexts={**{name: _link(reference) for name, reference in extra.contexts.items()}, **target.contexts},
    )


def _link(reference: str) -> str:
    kind, colon, name = reference.partition(":")
    return f"target:{name.replace('.', '_')}" if colon and kind in ("service", "target") else reference
