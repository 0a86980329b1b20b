"""All files of a compose project to its services: several files, ``include:`` and ``extends:``."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from arcroute.builds.compose.reading import Reader
from arcroute.builds.compose.service import Service, merge
from arcroute.builds.environment import lookup_in, with_env_file
from arcroute.errors import InputError
from arcroute.text.project import Project, join
from arcroute.text.tree import Mapping as YamlMapping
from arcroute.text.tree import Sequence, Value, resolve
from arcroute.text.yaml import compose_all

MAX_FILES = 60
"""Files read for one request, included and extended ones counted each time."""
MAX_DEPTH = 10


class Model(Struct, frozen=True):
    """The services of a project by name, and what kept some of them from being known."""

    services: Mapping[str, Service]
    problems: tuple[str, ...] = ()
    files: int = 0
    """How many of the files named could be read."""


def load(project: Project, files: Iterable[str], folder: str, env: Mapping[str, str]) -> Model:
    """The merged services of ``files``; their paths are relative to ``folder``."""
    loader = _Loader(project)
    services = loader.merged(tuple(files), folder, env, ())
    return Model(services, tuple(dict.fromkeys(loader.problems)), loader.read)


class _Loader(Struct, dict=True):
    """Reads the files of one request, and counts them."""

    project: Project
    problems: list[str] = field(default_factory=list)
    read: int = 0
    opened: int = 0

    def merged(
        self, files: tuple[str, ...], folder: str, env: Mapping[str, str], chain: tuple[str, ...]
    ) -> dict[str, Service]:
        """The services of several files, later ones over earlier ones; ``chain`` is what included them."""
        services: dict[str, Service] = {}
        for file in files:
            for document in self._documents(file, chain):
                reader = Reader(self.project.read(file), folder, lookup_in(env))
                own = {service.name: service for service in reader.services(document)}
                _Extender(self, reader, {**services, **own}).apply(own)
                for service in own.values():
                    below = services.get(service.name)
                    services[service.name] = service if below is None else merge(below, service)
                for name, service in self._included(document, reader, env, (*chain, file)).items():
                    services.setdefault(name, service)
        return services

    def extended(self, file: str, env_reader: Reader) -> tuple[Reader, dict[str, Service]]:
        """The services of a file that ``extends:`` names; its paths are relative to its own folder."""
        documents = self._documents(file, ())
        if not documents:
            return env_reader, {}
        reader = Reader(self.project.read(file), posixpath.dirname(file) or ".", env_reader.lookup)
        return reader, {service.name: service for document in documents for service in reader.services(document)}

    def _documents(self, file: str, chain: tuple[str, ...]) -> tuple[Value, ...]:
        if file in chain:
            self.problems.append(f"{file} includes itself")
            return ()
        self.opened += 1
        if self.opened > MAX_FILES or len(chain) > MAX_DEPTH:
            self.problems.append(f"more than {MAX_FILES} compose files, or included more than {MAX_DEPTH} deep")
            return ()
        try:
            documents = tuple(compose_all(self.project.read(file)))
        except InputError as error:
            self.problems.append(str(error))
            return ()
        self.read += 1
        return documents

    def _included(
        self, document: Value, reader: Reader, env: Mapping[str, str], chain: tuple[str, ...]
    ) -> dict[str, Service]:
        """The services of the files that a document's ``include:`` names."""
        section = document.get("include") if isinstance(document, YamlMapping) else None
        found: dict[str, Service] = {}
        for item in section.items if isinstance(section, Sequence) else ():
            inclusion = self._inclusion(resolve(item), reader)
            if inclusion is not None:
                files, folder, env_files = inclusion
                inner = env
                for env_file in env_files:
                    inner = with_env_file(self.project, env_file, inner)
                found.update(self.merged(files, folder, inner, chain))
        return found

    def _inclusion(self, item: Value, reader: Reader) -> tuple[tuple[str, ...], str, tuple[str, ...]] | None:
        """The files, project folder and env files of one ``include:`` entry, short or long."""
        long = item if isinstance(item, YamlMapping) else None
        names = reader.texts(long.get("path") if long else item)
        files = tuple(path for name in names if (path := join(reader.folder, name)) is not None)
        if not files or len(files) < len(names):
            self.problems.append(f"{reader.source.place(item.span)}: what is included is not in the repository")
            return None
        given = reader.text(long.get("project_directory")) if long else None
        folder = join(reader.folder, given) if given else posixpath.dirname(files[0]) or "."
        env_names = reader.texts(long.get("env_file")) if long else ()
        env_files = tuple(path for name in env_names if (path := join(reader.folder, name)) is not None)
        return files, folder or ".", env_files or (join(folder or ".", ".env") or ".env",)


class _Extender(Struct, dict=True):
    """Applies ``extends:`` to the services of one file."""

    loader: _Loader
    reader: Reader
    services: dict[str, Service]

    def apply(self, own: dict[str, Service]) -> None:
        for name, service in own.items():
            own[name] = self.resolved(service, (f"{self.reader.source.path}:{name}",))

    def resolved(self, service: Service, chain: tuple[str, ...]) -> Service:
        """The service merged over what it extends, transitively; a note where that cannot be followed."""
        extends = service.extends
        if extends is None:
            return service
        bare = replace(service, extends=None)
        if extends.file is not None and extends.file.path is None:
            return _noted(bare, extends.file.problem or "the extended file is not known")
        extender = self._of(extends.file.path if extends.file else None)
        step = f"{extender.reader.source.path}:{extends.service}"
        below = extender.services.get(extends.service)
        if below is None:
            return _noted(
                bare, f"service {service.name!r} extends {extends.service!r}, which {extender.reader.source.path} lacks"
            )
        if step in chain:
            return _noted(bare, f"service {service.name!r} extends itself: {' -> '.join((*chain[-3:], step))}")
        if len(chain) > MAX_DEPTH:
            return _noted(bare, f"service {service.name!r} extends more than {MAX_DEPTH} services, one after another")
        return merge(extender.resolved(below, (*chain, step)), bare)

    def _of(self, file: str | None) -> _Extender:
        if file is None or file == self.reader.source.path:
            return self
        reader, services = self.loader.extended(file, self.reader)
        return _Extender(self.loader, reader, services)


def _noted(service: Service, note: str) -> Service:
    return replace(service, notes=(*service.notes, note))
