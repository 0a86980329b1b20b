"""Names as words: ``c`` is one in "c-test-runner" and never in "cache", ``java`` is none in "javascript"."""

from __future__ import annotations

import re

MAX_LENGTH = 300
"""Longer names are cut: nobody reads them, and no registry takes them."""
_BRANDS = frozenset(
    (
        *("JavaScript", "TypeScript", "CoffeeScript", "PureScript", "NodeJS", "NodeJs"),
        *("OCaml", "PyTorch", "RStudio", "GraalVM", "FSharp", "CSharp"),
    )
)
"""Names with capitals inside, which are one word."""
_SPELT: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<![a-zA-Z0-9])[cC]\+\+"), "-cplusplus-"),
    (re.compile(r"(?<![a-zA-Z0-9])[cC]#"), "-csharp-"),
    (re.compile(r"(?<![a-zA-Z0-9])[fF]#"), "-fsharp-"),
    (re.compile(r"(?i:asp\.net)"), "-aspnet-"),
    (re.compile(r"(?:(?<=^)|(?<=[^a-zA-Z0-9.]))\.(?:net|NET)(?![a-zA-Z])"), "-dotnet-"),
    (re.compile(f"({'|'.join(sorted(_BRANDS))})"), r"-\1-"),
)
"""Spellings that plain splitting would tear apart, or whose signs it would lose."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PART = re.compile(r"[^a-zA-Z0-9]+")
_NUMBERED = re.compile(r"([a-z]{2,}?)[0-9]+\Z")

ROLES = frozenset(
    """
    analyser analyzer api app application artemis backend bench benchmark benchmarks binding bindings bot build builder
    builds ci cli client code coding compiler container course courses cross debug debugger demo dev devcontainer
    devel developer development docker dockerfile editor env environment eval example examples exec execution
    executor exercise exercises exam exercism fn function functions grader grading grpc hello helloworld http
    ide image images interpreter judge kernel lab lambda lang langserver language languageserver lesson lib libs
    library linter lsp microservice minimal module modules musl gnu notebook onlineide playground practice prod
    production program programming project release repl representer rest run runner runners runtime sample samples
    sandbox sdk server service skeleton student starter submission submissions svc template templates test tester
    testing tests theia tool toolchain tooling tools track tutorial vscode web worker workspace world alpine amd64
    arm64 armv7 bookworm bullseye buster debian fedora focal jammy latest linux nightly noble slim stable ubuntu ubi
    windows x64 x86 current lts edge main master
    """.split()  # noqa: SIM905 - a hundred quoted words would hide the words
)
"""Words that say what an image is for and not in which language: beside them even ``c`` is a language."""


def tokens(text: str) -> tuple[str, ...]:
    """The words of a name, in lower case: "MyJavaApp_v2" is my, java, app, v2."""
    text = text[:MAX_LENGTH]
    for pattern, spelling in _SPELT:
        text = pattern.sub(spelling, text)
    words: list[str] = []
    for part in _PART.split(text):
        words += [part] if part in _BRANDS else _CAMEL.split(part)
    return tuple(word.lower() for word in words if word)


def canonical(name: str) -> str:
    """A name of one or several words in the form in which ``spans`` yields it: "node.js" is "node-js"."""
    return name if name.isalnum() and name.islower() else "-".join(tokens(name))


def stem(word: str) -> str:
    """A word without the version at its end: "python3" is python, and "s3" stays what it is."""
    numbered = _NUMBERED.match(word)
    return numbered[1] if numbered else word


def says_nothing(word: str) -> bool:
    """Whether a word names no subject of its own: a role, a version, a number."""
    return word in ROLES or stem(word) in ROLES or word[-1].isdigit()


def spans(words: tuple[str, ...]) -> list[tuple[int, str]]:
    """Every run of one to three words, longest first, joined by a hyphen, with the place of its first word."""
    return [
        (start, "-".join(words[start : start + length]))
        for length in (3, 2, 1)
        for start in range(len(words) - length + 1)
    ]
