"""One compose file's YAML to services: variables replaced, paths made relative to the repository."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from arcroute.builds.compose.service import Extends, Extra, Section, Service
from arcroute.builds.interpolation import Lookup, interpolate
from arcroute.builds.location import locate, rebase
from arcroute.text.source import Source
from arcroute.text.tree import Entry, Mapping, Node, Scalar, Sequence, resolve

MAX_SERVICES = 500
_SECTION_FIELDS = {
    "context": "context",
    "dockerfile": "dockerfile",
    "dockerfile_inline": "inline",
    "target": "target",
    "args": "args",
    "additional_contexts": "contexts",
    "tags": "tags",
    "platforms": "platforms",
}
_SERVICE_FIELDS = frozenset(("build", "image", "profiles", "depends_on"))


class Reader(Struct, frozen=True):
    """Reads the values of one file. ``folder`` is what its paths are relative to."""

    source: Source
    folder: str
    lookup: Lookup

    def text(self, node: Node | None) -> str | None:
        """A scalar with its variables replaced; None where there is none, or it is null or ``!reset``."""
        value = resolve(node) if node is not None else None
        if not isinstance(value, Scalar) or value.data is None or value.tag == "!reset":
            return None
        return interpolate(value.value, self.lookup)

    def texts(self, node: Node | None) -> tuple[str, ...]:
        """The texts of a sequence, of a single scalar, or the keys of a mapping."""
        value = resolve(node) if node is not None else None
        if isinstance(value, Mapping):
            return tuple(entry.key.value for entry in value.items())
        items = value.items if isinstance(value, Sequence) else (value,) if value is not None else ()
        return tuple(text for item in items if (text := self.text(item)) is not None)

    def pairs(self, node: Node | None) -> dict[str, str | None]:
        """A mapping, or a sequence of ``NAME=value``; None where a name stands alone."""
        value = resolve(node) if node is not None else None
        if isinstance(value, Mapping):
            return {entry.key.value: self.text(entry.value) for entry in value.items()}
        split = (text.partition("=") for text in self.texts(node))
        return {name: value if equals else None for name, equals, value in split}

    def services(self, root: Node | None) -> Iterator[Service]:
        """The services of a document, in written order."""
        section = resolve(root) if root is not None else None
        services = section.get("services") if isinstance(section, Mapping) else None
        if not isinstance(services, Mapping):
            return
        for number, entry in enumerate(services.items()):
            if number >= MAX_SERVICES:
                return
            yield self._service(entry)

    def _service(self, entry: Entry) -> Service:
        place = self.source.place(entry.key.span)
        body = resolve(entry.value)
        if not isinstance(body, Mapping):
            return Service(entry.key.value, place)
        return Service(
            entry.key.value,
            place,
            self._section(body.get("build")),
            self.text(body.get("image")),
            self.texts(body.get("profiles")),
            self.texts(body.get("depends_on")),
            self._extends(body.get("extends")),
            frozenset(self._cleared(body, lambda name: name if name in _SERVICE_FIELDS else None)),
            pull_policy=self.text(body.get("pull_policy")),
        )

    def _section(self, node: Node | None) -> Section | None:
        value = resolve(node) if node is not None else None
        if isinstance(value, Scalar):
            context = self.text(value)
            return None if context is None else Section(locate(self.folder, context, "context"))
        if not isinstance(value, Mapping):
            return None
        context = self.text(value.get("context"))
        return Section(
            None if context is None else locate(self.folder, context, "context"),
            self.text(value.get("dockerfile")),
            self.text(value.get("dockerfile_inline")),
            self.text(value.get("target")),
            self.pairs(value.get("args")),
            self._contexts(value.get("additional_contexts")),
            self.texts(value.get("tags")),
            self.texts(value.get("platforms")),
            self._extra(value.get("x-bake")),
            frozenset(self._cleared(value, _SECTION_FIELDS.get)),
        )

    def _contexts(self, node: Node | None) -> dict[str, str]:
        pairs = self.pairs(node).items()
        return {name: rebase(self.folder, reference) for name, reference in pairs if reference is not None}

    def _extra(self, node: Node | None) -> Extra | None:
        value = resolve(node) if node is not None else None
        if not isinstance(value, Mapping):
            return None
        tags, platforms = self.texts(value.get("tags")), self.texts(value.get("platforms"))
        return Extra(tags, platforms, self._contexts(value.get("contexts")))

    def _extends(self, node: Node | None) -> Extends | None:
        value = resolve(node) if node is not None else None
        if not isinstance(value, Mapping):
            service = self.text(value)
            return None if service is None else Extends(service)
        service = self.text(value.get("service"))
        file = self.text(value.get("file"))
        if service is None:
            return None
        return Extends(service, None if file is None else locate(self.folder, file, "the extended file"))

    def _cleared(self, mapping: Mapping, field: Callable[[str], str | None]) -> Iterator[str]:
        for entry in mapping.items():
            name = field(entry.key.value)
            if name is not None and self._overrides(entry):
                yield name

    def _overrides(self, entry: Entry) -> bool:
        """Whether a value carries ``!reset`` or ``!override``; the tree keeps tags of scalars only."""
        between = self.source.data[entry.key.span.end : max(entry.value.span.start, entry.key.span.end)]
        tag = entry.value.tag if isinstance(entry.value, Scalar) else None
        return tag in ("!reset", "!override") or b"!reset" in between or b"!override" in between
