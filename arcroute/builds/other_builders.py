"""Builders with files of their own that are not read here, such as apko and Bazel: whether they build an image."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from arcroute.builds.shell.wrappers import program


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BUILDERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "apko": _words("build publish"),
        "ansible-builder": _words("build"),
        "bentoml": _words("containerize"),
        "bluebuild": _words("build"),
        "cog": _words("build push"),
        "devspace": _words("build deploy"),
        "faas-cli": _words("build publish up"),
        "garden": _words("build deploy"),
        "heroku": _words("container:push"),
        "kamal": _words("build deploy setup redeploy"),
        "nixpacks": _words("build"),
        "rockcraft": _words("pack"),
        "tilt": _words("ci up"),
        "werf": _words("build converge"),
        **dict.fromkeys(("flyctl", "fly"), _words("--local-only")),
    }
)
"""By program: the words of which one asks for an image."""
_SEARCHED = 3
_ONLY_SHOW = _words("--help -h --version --dry-run --remote-only")
_BAZEL = _words("bazel bazelisk")
_BAZEL_LABEL = re.compile(r"@?[\w./@-]*//[^:]*:(?P<target>[\w.-]+)|:(?P<own>[\w.-]+)")
_BAZEL_CONTAINERS = _words("docker oci container")
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


def asks_for_image(words: tuple[str, ...]) -> bool:
    """Whether a builder with a file of its own is asked for an image."""
    name = program(words[0]) if words else ""
    asked = _BUILDERS.get(name)
    if asked is None or not _ONLY_SHOW.isdisjoint(words):
        return name in _BAZEL and words[1:2] in (("run",), ("build",)) and any(map(_is_image_label, words[2:]))
    return not asked.isdisjoint(words[1 : 1 + _SEARCHED])


def _is_image_label(word: str) -> bool:
    """Whether a target of Bazel is called after a container's image: ``//app:image_push``, ``//app:docker``."""
    label = _BAZEL_LABEL.fullmatch(word)
    tokens = [token.lower() for token in _TOKEN.findall(label["target"] or label["own"])] if label else []
    last = [token for token in tokens if token not in ("tar", "push", "load", "tarball")][-1:]
    return not _BAZEL_CONTAINERS.isdisjoint(tokens) or last == ["image"]
