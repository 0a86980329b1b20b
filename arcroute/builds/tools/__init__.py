"""From one command to the images that it builds, for every tool that builds images.

The module that knows a tool is imported when a step calls the tool.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from arcroute.builds.invocation import Invocation
from arcroute.builds.model import HOLE, Build
from arcroute.builds.shell.wrappers import program
from arcroute.text.project import Project


def builds(project: Project, invocation: Invocation) -> tuple[Build, ...]:
    """The images that one command builds; none for a command that builds none."""
    words = invocation.command.words
    if words[:1] == (HOLE,):  # "$SUDO docker build": a word that is mostly empty, or runs what follows
        words = words[1:]
    name = program(words[0]).removesuffix(".exe") if words else ""
    if name not in _TOOLS:
        return ()
    module, function = _TOOLS[name]
    tool = getattr(import_module(f"arcroute.builds.tools.{module}"), function)
    found: tuple[Build, ...] = tool(project, invocation, words[1:])
    return found


def reads(name: str) -> bool:
    """Whether the command line of a program is understood here."""
    return name.removesuffix(".exe") in _TOOLS


_TOOLS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "docker": ("docker", "docker"),
        "docker-buildx": ("docker", "docker_buildx"),
        "docker-compose": ("docker", "docker_compose"),
        "podman-compose": ("docker", "docker_compose"),
        "podman": ("docker", "podman"),
        "buildah": ("docker", "buildah"),
        "nerdctl": ("docker", "nerdctl"),
        "img": ("docker", "img"),
        "depot": ("docker", "depot"),
        "finch": ("docker", "nerdctl"),
        "/kaniko/executor": ("kaniko", "executor"),
        "buildctl": ("kaniko", "buildctl"),
        "buildctl-daemonless.sh": ("kaniko", "buildctl"),
        "devcontainer": ("files", "devcontainer"),
        "npx": ("files", "npx"),
        "skaffold": ("skaffold", "skaffold"),
        "goreleaser": ("goreleaser", "goreleaser"),
        "chartpress": ("chartpress", "chartpress"),
        "home-assistant-builder": ("languages", "home_assistant"),
        "earthly": ("files", "earthly"),
        "earth": ("files", "earthly"),
        "pack": ("languages", "pack"),
        "ko": ("languages", "ko"),
        "s2i": ("languages", "s2i"),
        "dazzle": ("languages", "dazzle"),
        **dict.fromkeys(("repo2docker", "jupyter-repo2docker"), ("languages", "repo2docker")),
        **dict.fromkeys(("mvn", "./mvnw", "mvnw", "mvnd"), ("languages", "maven")),
        **dict.fromkeys(("gradle", "./gradlew", "gradlew"), ("languages", "gradle")),
        **dict.fromkeys(("sbt", "./sbt"), ("languages", "sbt")),
        "dotnet": ("languages", "dotnet"),
        "nix": ("languages", "nix"),
        "nix-build": ("languages", "nix_build"),
    }
)
"""Programs, with the module of this folder and the function in it that reads their command lines."""
