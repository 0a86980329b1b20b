"""Tools that build an image without a Dockerfile: the language's own, buildpacks and nix."""

from __future__ import annotations

import re

from arcroute.builds.invocation import Invocation
from arcroute.builds.location import Location, shown
from arcroute.builds.model import HOLE, Build
from arcroute.builds.tools.image import images, located
from arcroute.builds.tools.options import Options, Syntax, parse
from arcroute.text.project import Project, join

_PACK = Syntax.of(
    "--clear-cache --publish --trust-builder --trust-extra-buildpacks --no-color -q --quiet --timestamps -v --verbose"
    " --sparse --interactive -h --help",
    "-p=--path -B=--builder -b=--buildpack -e=--env -t=--tag",
)
_KO = Syntax.of(
    "-B --base-import-paths --bare -P --preserve-import-paths -L --local --push --insecure-registry --debug --tag-only"
    " --disable-optimizations -R --recursive -W --watch --wait -h --help -v --verbose",
    "-t=--tags -f=--filename",
)
_S2I = Syntax.of(
    "-c --copy -E --incremental --rm -q --quiet --recursive --save-temp-dir --ignore-submodules --force-pull -h --help",
    "-r=--ref -e=--env",
)
_REPO2DOCKER = Syntax.of(
    "--no-build --build --no-run --run --no-clean --clean --push --no-push --debug --json-logs --publish-all --all -P"
    " --editable -E --version --help -h"
)
_MAVEN_IMAGE = re.compile(
    r"(?:(?:com\.google\.cloud\.tools:)?jib(?:-maven-plugin)?(?::[\w.-]+)?:(?P<jib>build|dockerBuild|buildTar)"
    r"|(?:org\.springframework\.boot:)?spring-boot(?:-maven-plugin)?(?::[\w.-]+)?:(?P<boot>build-image(?:-no-fork)?)"
    r"|(?:io\.fabric8:|org\.eclipse\.jkube:|com\.spotify:)?"
    r"(?P<docker>docker|dockerfile|docker-maven-plugin|dockerfile-maven-plugin|k8s|oc|kubernetes-maven-plugin)"
    r"(?::[\w.-]+)?:(?:build|build-nofork|buildAndPush|push-build))\Z"
)
_QUARKUS_IMAGE = re.compile(r"-Dquarkus\.container-image\.(?:build|push)=true")
_IMAGE_PROFILE = re.compile(
    r"(?:build-?)?(?:docker|container)-?(?:build|image)?|(?:build|docker|container)-?images?|jib", re.IGNORECASE
)
_PHASES = frozenset(("package", "verify", "install", "deploy"))
_GRADLE_JIB = frozenset(("jib", "jibDockerBuild", "jibBuildTar"))
_GRADLE_IMAGE = re.compile(
    r"bootBuildImage|docker|dockerImage|dockerBuild\w*|buildDocker\w*|docker\w*BuildImage|\w+DockerImage|dockerPushImage"
    r"|(?:dist|assemble|package)Docker|buildImage|publishImage(?:ToLocalRegistry)?"
)
"""Image tasks of Spring Boot, of Ktor, of the common docker plugins (palantir, bmuschko, micronaut), and names that say
it."""
_SBT_IMAGE = re.compile(r"(?:\S+/)?(?:[Dd]ocker(?::|/)publish(?:Local)?|docker|dockerBuildAndPush)\Z")
"""sbt-native-packager's and sbt-docker's tasks."""
_DOTNET_TARGET = re.compile(r"[-/]{1,2}t(?:arget)?:(?:\S*;)?PublishContainer(?:;|\Z)", re.IGNORECASE)
_DOTNET_PROFILE = re.compile(
    r"[-/]{1,2}p(?:roperty)?:(?:PublishProfile=DefaultContainer|EnableSdkContainerSupport=true)\Z", re.IGNORECASE
)
_DOCKERISH = re.compile(r"docker|(?<![a-z])oci(?![a-z])|containerimage|container-image", re.IGNORECASE)
_NIX_IMAGE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*-image(?:-[a-z0-9]+)*", re.IGNORECASE)
_OF_A_MACHINE = re.compile(
    r"iso|sd|vm|disk|kexec|netboot|raw|qcow|ami|install|initrd|kernel|boot|rootfs|nixos|qemu", re.IGNORECASE
)
"""Words of images that a machine starts from."""


def maven(_project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """The image goals of jib, Spring Boot, and the docker plugins of fabric8, Eclipse and Spotify."""
    goals = [found for word in words if (found := _MAVEN_IMAGE.match(word))]
    asked = _image_property(words) or _image_profile(words)
    if not goals and not asked:
        return ()
    folder = _value_of(words, ("-f", "--file")) or "."
    name = (
        _property(words, "jib.to.image")
        or _property(words, "image")
        or _property(words, "spring-boot.build-image.imageName")
    )
    context = located(invocation, folder.removesuffix("pom.xml") or ".", "project folder")
    return (_build(invocation, _maven_via(goals[0]) if goals else f"mvn {asked}", context, name),)


def _maven_via(goal: re.Match[str]) -> str:
    return "jib" if goal["jib"] else "spring-boot:build-image" if goal["boot"] else f"mvn {goal[0]}"


def _image_property(words: tuple[str, ...]) -> str | None:
    """Quarkus builds an image where a property asks for it. Source: https://quarkus.io/guides/container-image"""
    return next((word for word in words if _QUARKUS_IMAGE.fullmatch(word)), None)


def _image_profile(words: tuple[str, ...]) -> str | None:
    """A profile whose name says that it builds an image, where the build goes as far as to package."""
    named = _value_of(words, ("-P", "--activate-profiles")) or ""
    joined = next((word[2:] for word in words if word.startswith("-P") and len(word) > 2), "")
    found = next((name for name in (named or joined).split(",") if _IMAGE_PROFILE.fullmatch(name)), None)
    return f"-P {found}" if found and not _PHASES.isdisjoint(words) else None


def gradle(_project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """The image tasks of the jib, Spring Boot and docker plugins."""
    tasks = [word.rpartition(":") for word in words if not word.startswith("-")]
    if (asked := _image_property(words)) is not None:
        return (_build(invocation, f"gradle {asked}", located(invocation, ".", "project folder"), None),)
    wanted = [(path, name) for path, _, name in tasks if name in _GRADLE_JIB or _GRADLE_IMAGE.fullmatch(name)]
    folder = _value_of(words, ("-p", "--project-dir")) or "."
    image = next((word.partition("=")[2] for word in words if word.startswith(("--image=", "--imageName="))), None)
    builds = []
    for path, name in wanted:
        inner = "/".join([folder, *filter(None, path.split(":"))])
        context = located(invocation, inner, "project folder")
        builds.append(_build(invocation, _gradle_via(name), context, image))
    return tuple(builds)


def _gradle_via(task: str) -> str:
    if task in _GRADLE_JIB:
        return "jib"
    return task if task == "bootBuildImage" else f"gradle {task}"


def sbt(_project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """``sbt Docker/publishLocal``, also among other tasks in one word: ``sbt "clean; docker:publish"``."""
    tasks = (task for word in words for task in re.split(r"[;\s]+", word))
    asked = any(_SBT_IMAGE.match(task) for task in tasks)
    return (_build(invocation, "sbt docker", located(invocation, ".", "folder"), None),) if asked else ()


def dotnet(repository: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """``dotnet publish`` as .NET's SDK builds an image without a Dockerfile.

    Source: https://learn.microsoft.com/dotnet/core/containers/sdk-publish
    """
    asked = any(_DOTNET_TARGET.match(word) or _DOTNET_PROFILE.match(word) for word in words[1:])
    if words[:1] not in (("publish",), ("build",), ("msbuild",)) or not asked:
        return ()
    named = (word.rpartition("/")[0] or "." if word.endswith("proj") else word for word in words[1:] if "=" not in word)
    folders = (located(invocation, name, "project folder") for name in named if not name.startswith("-"))
    known = next((folder for folder in folders if folder.path and repository.is_dir(folder.path)), None)
    return (_build(invocation, "dotnet publish", known or located(invocation, ".", "project folder"), None),)


def _value_of(words: tuple[str, ...], names: tuple[str, ...]) -> str | None:
    for word, following in zip(words, (*words[1:], ""), strict=True):
        if word in names:
            return following
        if word.startswith("--") and word.partition("=")[0] in names:
            return word.partition("=")[2]
    return None


def _property(words: tuple[str, ...], name: str) -> str | None:
    return next((word.partition("=")[2] for word in words if word.startswith(f"-D{name}=")), None)


def _build(invocation: Invocation, via: str, context: Location, image: str | None) -> Build:
    notes = (context.problem,) if context.problem else ()
    return Build(via, invocation.place, context=context.path, images=images((image,) if image else ()), notes=notes)


def pack(_project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """``pack build NAME --path FOLDER``."""
    if words[:1] != ("build",):
        return ()
    options = parse(words[1:], _PACK)
    context = located(invocation, options.last("--path") or ".", "context")
    name = options.positional[0] if options.positional else None
    return (_build(invocation, "pack build", context, name),)


def ko(_project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """``ko build IMPORTPATH...`` and the subcommands that build what they deploy."""
    if words[:1] not in (("build",), ("publish",), ("apply",), ("create",), ("resolve",), ("run",)):
        return ()
    options = parse(words[1:], _KO)
    if options.on("--help", "-h"):
        return ()
    via = f"ko {words[0]}"
    if words[0] not in ("build", "publish"):
        return (_build(invocation, via, located(invocation, ".", "folder"), None),)
    return tuple(_go_build(invocation, via, path) for path in _go_paths(options))


def _go_paths(options: Options) -> tuple[str, ...]:
    return options.positional or (".",)


def _go_build(invocation: Invocation, via: str, path: str) -> Build:
    """An import path that is not relative names a module, whose folder only Go knows."""
    path = path.removeprefix("ko://")
    relative = path.startswith(".") or HOLE in path
    context = located(invocation, path.removesuffix("/..."), "package") if relative else Location(None, None)
    registry = invocation.command.env.get("KO_DOCKER_REPO")
    name = path.rstrip("/.").rpartition("/")[2]
    return _build(invocation, via, context, f"{registry}/{name}" if registry and name else registry)


def s2i(_project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """``s2i build SOURCE BUILDER TAG``."""
    if words[:1] != ("build",):
        return ()
    options = parse(words[1:], _S2I)
    source = (*options.positional, "", "", "")[:3]
    context = located(invocation, source[0] or ".", "source") if "://" not in source[0] else Location(None)
    return (_build(invocation, "s2i build", context, source[2] or None),)


def home_assistant(_project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """The arguments of Home Assistant's builder, which sees the workspace as /data.

    Source: https://github.com/home-assistant/builder
    """
    target = _value_of(words, ("-t", "--target")) or "/data"
    context = located(invocation, target.removeprefix("/data").strip("/") or ".", "folder")
    file = join(context.path, "Dockerfile") if context.path else None
    notes = (context.problem,) if context.problem else ()
    return (Build("home-assistant/builder", invocation.place, file, context.path, notes=notes),)


def repo2docker(project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """An image of a folder's notebooks, from its Dockerfile or from what it asks for, as ``environment.yml`` does.

    Source: https://repo2docker.readthedocs.io/en/latest/usage.html#where-to-put-configuration-files
    """
    options = parse(words, _REPO2DOCKER)
    if options.on("--no-build", "--help", "-h", "--version"):
        return ()
    source = (*options.positional, ".")[0]
    place = (
        located(invocation, source, "folder") if "://" not in source else Location(None, f"{shown(source)} is remote")
    )
    folders = [path for name in ("binder", ".binder") if place.path and (path := join(place.path, name))]
    folder = next((path for path in folders if project.is_dir(path)), place.path)
    file = join(folder, "Dockerfile") if folder else None
    if file and project.is_file(file):
        return (Build("repo2docker", invocation.place, file, place.path),)
    return (_build(invocation, "repo2docker", Location(folder, place.problem), options.last("--image-name")),)


def dazzle(_project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """``dazzle build NAME`` builds the chunks of a folder, each from a Dockerfile of its own."""
    if words[:1] != ("build",):
        return ()
    named = next((word for word in words[1:] if not word.startswith("-")), None)
    notes = ("which chunks are built stands in dazzle.yaml, which is not read",)
    return (Build("dazzle build", invocation.place, images=images((named,) if named else ()), notes=notes),)


def nix(_project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """``nix build .#dockerImage``: an attribute or file that says it is an image."""
    operands = [word for word in (words[1:] if words[:1] == ("build",) else ()) if not word.startswith("-")]
    return _nix(invocation, "nix build", operands)


def nix_build(_project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """``nix-build docker.nix`` or ``nix-build -A dockerImage``."""
    return _nix(invocation, "nix-build", list(words))


def _nix(invocation: Invocation, via: str, operands: list[str]) -> tuple[Build, ...]:
    wanted = [word for word in operands if _says_image(word.rpartition("#")[2])]
    return tuple(_build(invocation, via, located(invocation, ".", "folder"), None) for _ in wanted[:1])


def _says_image(attribute: str) -> bool:
    named = _NIX_IMAGE.fullmatch(attribute) and not _OF_A_MACHINE.search(attribute)
    return bool(named or _DOCKERISH.search(attribute))
