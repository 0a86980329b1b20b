"""Recipes of a justfile. Source: https://just.systems/man/en/"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from arcroute.builds.callee import Callee, Callees, cannot_follow, readable, reading
from arcroute.builds.model import HOLE
from arcroute.builds.shell import Command, Environment
from arcroute.builds.shell.folders import resolve
from arcroute.builds.tools.options import Syntax, parse
from arcroute.errors import InputError
from arcroute.text.project import Project, join

MAX_RECIPES = 100
_FILES = ("justfile", "Justfile", ".justfile")
_HEADER = re.compile(
    r"@?([A-Za-z_][\w-]*)((?:[ \t]+[*+$]*[A-Za-z_][\w-]*(?:=(?:'[^']*'|\"[^\"]*\"|[^\s:'\"]+))?)*)[ \t]*:(?!=)(.*)"
)
_ASSIGNMENT = re.compile(r"(?:export[ \t]+)?([A-Za-z_][\w-]*)[ \t]*:=[ \t]*(.*)")
_PARAMETER = re.compile(r"([*+$]{0,2})([A-Za-z_][\w-]*)(?:=(?:'([^']*)'|\"([^\"]*)\"|([^\s:]+)))?")
_TEXT = re.compile(r"'([^']*)'|\"([^\"\\]*)\"")
_PLACEHOLDER = re.compile(r"\{\{([^{}]*)\}\}")
_SYNTAX = Syntax.of(
    "--list -l --dry-run -n --quiet -q --verbose -v --summary --show --choose --yes --no-deps --one --unsorted -u"
    " --evaluate --fmt --help -h --version -V",
    "-f=--justfile -d=--working-directory",
    interspersed=False,
)


class _Recipe(Struct, frozen=True):
    """One recipe: its parameters with their defaults, the recipes it needs, and its lines."""

    parameters: tuple[tuple[str, str | None], ...]
    needs: tuple[str, ...]
    lines: tuple[tuple[int, str], ...]


def callees(project: Project, command: Command) -> Callees:
    """The recipes that a ``just`` command runs."""
    options = parse(command.words[1:], _SYNTAX)
    if options.on("--list", "-l", "--dry-run", "-n", "--summary", "--show", "--evaluate", "--help", "-h"):
        return Callees()
    path = _file(project, command.cwd, options.last("--justfile"))
    if path is None:
        return cannot_follow(" ".join(command.words), "no justfile is there")
    try:
        variables, recipes = _parse(readable(project, path))
    except InputError as error:
        return cannot_follow(path, error.message)
    folder = options.last("--working-directory") or path.rpartition("/")[0] or "."
    given = {pair[1]: pair[2] for word in options.positional if (pair := re.fullmatch(r"([\w-]+)=(.*)", word))}
    words = [word for word in options.positional if "=" not in word] or list(recipes)[:1]
    environment = Environment(command.env, folder)
    found = tuple(_calls(recipes, {**variables, **given}, words, environment, path))
    return (
        Callees(found, work=reading(project.read(path)))
        if found
        else cannot_follow(" ".join(command.words), f"{path} has no such recipe")
    )


def _file(project: Project, cwd: str | None, named: str | None) -> str | None:
    if named is not None:
        return resolve(cwd, named)
    folder = cwd
    while folder is not None:
        paths = (join(folder, name) for name in _FILES)
        found = next((path for path in paths if path and project.is_file(path)), None)
        if found:
            return found
        folder = None if folder == "." else folder.rpartition("/")[0] or "."
    return None


def _parse(text: str) -> tuple[dict[str, str], dict[str, _Recipe]]:
    """Variables with a plain text, and recipes by name."""
    variables: dict[str, str] = {}
    recipes: dict[str, _Recipe] = {}
    name = ""
    for number, line in enumerate(text.split("\n"), 1):
        header, assignment = _HEADER.match(line), _ASSIGNMENT.match(line)
        if line[:1] in (" ", "\t") and name:
            old = recipes[name]
            recipes[name] = _Recipe(old.parameters, old.needs, (*old.lines, (number, line.strip())))
        elif assignment:
            value = _TEXT.fullmatch(assignment[2].strip())
            variables[assignment[1]] = (value[1] or value[2] or "") if value else HOLE
            name = ""
        elif header and len(recipes) < MAX_RECIPES:
            name = header[1]
            recipes[name] = _Recipe(tuple(_parameters(header[2])), tuple(_needs(header[3])), ())
        elif line.strip() and not line.startswith("#"):
            name = ""
    return variables, recipes


def _parameters(text: str) -> Iterator[tuple[str, str | None]]:
    for found in _PARAMETER.finditer(text):
        default = next((value for value in found.groups()[2:] if value is not None), None)
        yield found[2], default if default is not None or found[1][:1] != "*" else ""


def _needs(text: str) -> Iterator[str]:
    """Names of recipes; one with arguments, in brackets, counts by its name."""
    for word in text.partition("#")[0].replace("&&", " ").split():
        if re.fullmatch(r"\(?[A-Za-z_][\w-]*\)?", word):
            yield word.strip("()")


def _calls(
    recipes: Mapping[str, _Recipe], variables: Mapping[str, str], words: list[str], environment: Environment, path: str
) -> Iterator[Callee]:
    """The lines of the recipes that the words ask for: each takes as many words as it has parameters."""
    made: set[str] = set()
    while words:
        recipe = recipes.get(words[0])
        if recipe is None:
            return
        count = len(recipe.parameters)
        values = {name: default or "" for name, default in recipe.parameters}
        values |= dict(zip(values, words[1 : count + 1], strict=False))
        needed = [name for name in _ordered(recipes, recipe, made) if name != words[0]]
        for name in needed:
            defaults = {key: HOLE if default is None else default for key, default in recipes[name].parameters}
            yield from _lines(recipes[name], {**variables, **defaults}, environment, path)
        yield from _lines(recipe, {**variables, **values}, environment, path)
        words = words[count + 1 :]


def _ordered(recipes: Mapping[str, _Recipe], recipe: _Recipe, made: set[str]) -> Iterator[str]:
    """What a recipe needs, the deepest first, each once."""
    waiting, order = list(recipe.needs), list[str]()
    while waiting:
        name = waiting.pop()
        if name in recipes and name not in made:
            made.add(name)
            order.append(name)
            waiting += recipes[name].needs
    yield from reversed(order)


def _lines(recipe: _Recipe, variables: Mapping[str, str], environment: Environment, path: str) -> Iterator[Callee]:
    """A shebang's recipe is one script; any other runs line by line."""
    if not recipe.lines:
        return
    first, text = recipe.lines[0]
    whole = "\n".join(line for _, line in recipe.lines)
    if text.startswith("#!"):
        if re.match(r"#!.*\b(?:ba|z|k|da|a)?sh\b", text):
            yield Callee(_filled(whole, variables), environment, path, first)
        return
    held: list[str] = []
    for number, line in recipe.lines:
        held.append(line if held else line.lstrip("@-"))
        if not line.endswith("\\"):
            yield Callee(_filled("\n".join(held), variables), environment, path, number - len(held) + 1)
            held = []


def _filled(text: str, variables: Mapping[str, str]) -> str:
    """``{{name}}`` replaced; an expression is a HOLE."""
    return _PLACEHOLDER.sub(lambda found: variables.get(found[1].strip(), HOLE), text)
