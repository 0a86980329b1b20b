"""Programs that cannot be read, and whose words say that they build an image.

``cargo xtask build-docker-image`` and ``breeze ci-image build`` build one; of what, only the program knows. So do
builders with files of their own that are not read, such as apko and Bazel.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from itertools import islice, pairwise
from types import MappingProxyType

from arcroute.builds import tools
from arcroute.builds.invocation import Invocation
from arcroute.builds.location import shown
from arcroute.builds.model import Build
from arcroute.builds.other_builders import asks_for_image
from arcroute.builds.shell.wrappers import program
from arcroute.builds.workspaces import unwrapped
from arcroute.text.project import Project


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MAX_FILES = 20_000
_OPERANDS = 4
"""Words behind a program that may say what it is asked to do."""
_BUILD = frozenset(("build", "builds", "rebuild"))
_CONTAINER = frozenset(("docker", "container", "containers"))
_IMAGE = "image"
"""Said of containers, and of disks and pictures: believed where the repository has a Dockerfile."""
_ELSE = _words(
    "args cache check clean cleanup config context delete diff docs find generate help info inspect labels lint"
    " list log login logs matrix metadata name names notify prune pull push remove report scan setup size skip"
    " status stop summary tag tags template test tests trigger update validate verify version versions wait"
)
"""Words of a name that then speaks of something about a build."""
_SCRIPT = re.compile(r"[\w./-]+\.(?:py|rb|js|mjs|cjs|ts|pl|php|sh|bash|R|jl)\Z")
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_INTERPRETERS = _words(
    "python python3 node ruby perl php deno bun tsx ts-node Rscript julia bash sh zsh pwsh powershell"
)
_RUNNERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        **dict.fromkeys(("poetry", "uv", "pipenv", "pdm", "hatch", "rye", "go", "nix", "mise"), frozenset(("run",))),
        **dict.fromkeys(("npm", "pnpm", "yarn", "pixi", "devbox"), frozenset(("run", "run-script"))),
        "cargo": frozenset(("xtask", "run", "make")),
        "bundle": frozenset(("exec",)),
        "dagger": frozenset(("call",)),
        "dune": frozenset(("exec",)),
    }
)
"""Programs that run another one, and the word that asks for it: their other words are no project's own."""
_DOTTED = _words("inv invoke fab mill")
_DEAF = _words(
    ". : [ [[ act alias apt apt-get awk aws az basename brew cat cd chmod chown codecov cp crane curl cut date"
    " declare diff dirname echo egrep env eval exit export false find gcloud gh git glab grep gsutil head helm hub"
    " id jq kill kubectl let ln local ls mkdir mv oc open pip pip3 popd printf pushd read readlink realpath return"
    " rm rsync scp sed set skopeo sleep sort source ssh sudo tail tar tee test touch tr trap true typeset unset"
    " unzip wc wget which xargs yq zip"
)
"""Programs that build nothing, whatever words they are given."""


def builds(project: Project, invocation: Invocation) -> tuple[Build, ...]:
    """The image that the words of a command speak of building; none for a tool that is known, or that only says so."""
    words = invocation.command.words
    told = program(words[0]) if asks_for_image(words) else None
    said = told or next((phrase for phrase in _phrases(words) if _says(project, phrase)), None)
    if said is None:
        return ()
    note = f"what {shown(' '.join(words[:4]))} builds is not known"
    return (Build(said, invocation.place, notes=(note,)),)


def _phrases(words: tuple[str, ...]) -> Iterator[str]:
    """The words that may say what a program does, alone and two by two."""
    spoken = list(islice(_spoken(words), _OPERANDS))
    yield from spoken
    yield from (f"{first} {second}" for first, second in pairwise(spoken))


def _asked(name: str, operands: list[str]) -> list[str]:
    """The words of which those of a project's own may be, without what the program itself is asked by."""
    if name in _DOTTED:
        return [word.replace(".", ":") if "build" in word.split(".") else word for word in operands]
    if (name, *operands[:1]) in (("deno", "task"), ("bun", "run")):
        return operands[1:]
    return operands


def _spoken(words: tuple[str, ...]) -> Iterator[str]:
    words = unwrapped(words)
    name = program(words[0]) if words else ""
    operands = [word.removeprefix("--target=") for word in words[1:]]
    operands = [word for word in operands if not word.startswith("-")]
    if not name or name in _DEAF or tools.reads(name):
        return
    given = _asked(posixpath.basename(name), operands)
    if given != operands:
        operands = given
    elif name in _INTERPRETERS:
        operands = operands if operands and (_SCRIPT.match(operands[0]) or "-m" in words) else []
    elif name in _RUNNERS:
        operands = operands[1:] if operands and operands[0] in _RUNNERS[name] else []
    elif "/" in name or _SCRIPT.match(name):
        operands = [name, *operands]
    for at, word in enumerate(operands):
        if at == 0 and ("/" in word or _SCRIPT.match(word)):
            yield posixpath.basename(word).partition(".")[0]
        elif re.fullmatch(r"[A-Za-z][\w:-]*", word):
            yield word


def _says(project: Project, phrase: str) -> bool:
    """Whether a phrase speaks of building an image, and of nothing about it."""
    tokens = {token.lower() for token in _TOKEN.findall(phrase)}
    if not tokens & _BUILD or tokens & _ELSE:
        return False
    return bool(tokens & _CONTAINER) or (_IMAGE in tokens and _has_dockerfile(project))


def _has_dockerfile(project: Project) -> bool:
    return any("dockerfile" in posixpath.basename(path).lower() for path in islice(project.walk(), _MAX_FILES))
