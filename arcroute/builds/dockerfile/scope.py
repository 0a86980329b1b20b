"""Which variables an instruction sees: ARG and ENV, from the top of the file, the base stage and the stage itself.

After BuildKit's dockerfile2llb/convert.go (buildMetaArgs, dispatchArg, dispatchEnv).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from arcroute.builds.dockerfile.expansion import Expander
from arcroute.builds.dockerfile.syntax import Dockerfile, Instruction
from arcroute.builds.dockerfile.values import UNGIVEN, UNKNOWN, UNSET, ExpansionError, Lookup, Value

PLATFORM_ARGS = tuple(
    f"{side}{part}" for side in ("BUILD", "TARGET") for part in ("PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT")
)
"""Arguments that BuildKit gives every build; their values hang on the machine unless they are passed."""

MAX_VARIABLES = 2000
"""Variables of one stage, its base stages' included: more than any real image has."""

DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""PATH of a stage that stands on scratch."""


class Scope(Struct, dict=True):
    """The variables at one point of the file. ``missing`` answers for every other name."""

    values: dict[str, Value] = field(default_factory=dict)
    missing: Value = UNSET

    def lookup(self, name: str) -> Value:
        """What is known of a variable."""
        return self.values.get(name, self.missing)

    def set(self, name: str, value: Value) -> None:
        """Gives a variable a value. Raises ExpansionError for too many variables."""
        self.values[name] = value
        if len(self.values) > MAX_VARIABLES:
            raise ExpansionError(f"more than {MAX_VARIABLES} variables")

    def known(self) -> dict[str, str]:
        """The variables that something sets."""
        return {name: value.text for name, value in self.values.items() if value.is_set}

    def copy(self) -> Scope:
        """The same variables for a stage that stands on this one."""
        return Scope(dict(self.values), self.missing)


def stage_scope(base: str) -> Scope:
    """The scope at the start of a stage on an external image, whose own ENV cannot be seen."""
    if base == "scratch":
        return Scope({"PATH": Value(DEFAULT_PATH, is_set=True)})
    return Scope(missing=UNKNOWN)


def _given(build_args: Mapping[str, str | None], name: str) -> Value:
    value = build_args[name]
    return UNKNOWN if value is None else Value(value, is_set=True)


class Variables(Struct, frozen=True, dict=True):
    """How variables get their values in one build."""

    build_args: Mapping[str, str | None]
    expander: Expander
    globals: Scope = field(default_factory=Scope)

    def declare_globals(self, dockerfile: Dockerfile, target: str | None) -> Iterator[Instruction]:
        """Reads the ARGs before the first FROM; yields each before it is read, for error messages."""
        # The name of the target is an argument too; an unnamed last stage leaves it to the builder.
        self.globals.set("TARGETSTAGE", Value(target, is_set=True) if target else UNKNOWN)
        for name in PLATFORM_ARGS:
            self.globals.set(name, UNKNOWN)
        for name in self.globals.values.keys() & self.build_args.keys():
            self.globals.set(name, _given(self.build_args, name))
        for instruction in dockerfile.args:
            yield instruction
            for name, default in arguments(instruction):
                self._declare_global(name, default)

    def _declare_global(self, name: str, default: str | None) -> None:
        if name in self.build_args:
            self.globals.set(name, _given(self.build_args, name))
        elif default is not None:
            self.globals.set(name, self._expanded(default, self.globals.lookup))
        elif name not in self.globals.values:
            self.globals.set(name, UNGIVEN)

    def declare_arg(self, instruction: Instruction, scope: Scope) -> tuple[str, ...]:
        """An ARG inside a stage; returns its words with the values that hold, a bare name where none is known to."""
        for name, default in arguments(instruction):
            self._declare_arg(name, default, scope)
        values = ((name, scope.lookup(name)) for name, _ in arguments(instruction))
        return tuple(f"{name}={value.text}" if value.is_set else name for name, value in values)

    def _declare_arg(self, name: str, default: str | None, scope: Scope) -> None:
        if name in self.build_args:
            scope.set(name, _given(self.build_args, name))
        elif default is not None:
            scope.set(name, self._expanded(default, scope.lookup))
        elif name in self.globals.values:
            scope.set(name, self.globals.values[name])
        elif name not in scope.values:
            scope.set(name, UNGIVEN)

    def declare_env(self, instruction: Instruction, scope: Scope) -> tuple[str, ...]:
        """An ENV; returns its words expanded. All of them see the variables from before the instruction."""
        words = tuple(self.expander.expand(word, scope.lookup) for word in instruction.words)
        for name, value in zip(words[::2], words[1::2], strict=True):
            scope.set(name, Value(value, is_set=True))
        return words

    def _expanded(self, text: str, lookup: Lookup) -> Value:
        return Value(self.expander.expand(text, lookup), is_set=True)


def arguments(instruction: Instruction) -> Iterator[tuple[str, str | None]]:
    """The names an ARG declares, with their defaults as written."""
    for word in instruction.words:
        name, equals, default = word.partition("=")
        yield name, default if equals else None
