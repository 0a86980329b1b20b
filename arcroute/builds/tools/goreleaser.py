"""GoReleaser: the images that its configuration asks for."""

from __future__ import annotations

from arcroute.builds.definition import unknown_build
from arcroute.builds.invocation import Invocation
from arcroute.builds.model import Build
from arcroute.builds.tools.document import at, items, text, texts
from arcroute.builds.tools.image import arguments, images, located
from arcroute.builds.tools.options import Options, Syntax, parse
from arcroute.errors import InputError
from arcroute.text.project import Project
from arcroute.text.tree import Value
from arcroute.text.yaml import compose

# https://goreleaser.com/cmd/goreleaser_release/
_RELEASE = Syntax.of(
    "--auto-snapshot --clean --rm-dist --draft --fail-fast --snapshot --nightly --prepare --split --verbose --debug"
    " -h --help --skip-publish --skip-validate --skip-announce --skip-sign --skip-sbom --skip-docker --skip-ko"
    " --skip-before",
    "-f=--config -p=--parallelism -k=--key",
)
_FLAGS = Syntax.of("--pull --push --load --no-cache --rm --quiet -q")
_FILES = tuple(f"{folder}goreleaser.{ending}" for folder in (".config/", ".", "") for ending in ("yml", "yaml"))
"""Source: https://goreleaser.com/customization/#configuration"""


def goreleaser(project: Project, invocation: Invocation, words: tuple[str, ...]) -> tuple[Build, ...]:
    """``goreleaser release``; the other subcommands make no images."""
    if words[:1] not in (("release",), ("r",)):
        return ()
    options = parse(words[1:], _RELEASE)
    skipped = {part for one in options.all("--skip") for part in one.split(",")}
    if options.on("--help", "-h"):
        return ()
    path = _config(project, invocation, options)
    if path is None:
        return ()
    try:
        root = compose(project.read(path))
    except InputError as error:
        return (unknown_build("goreleaser release", invocation.place, (f"{path}: {error.message}",)),)
    found: list[Build] = []
    if "docker" not in skipped and not options.on("--skip-docker"):
        found += [_docker(invocation, one) for name in ("dockers", "dockers_v2") for one in items(at(root, name))]
    if "ko" not in skipped and not options.on("--skip-ko"):
        found += [_ko(invocation, one) for one in items(at(root, "kos"))]
    return tuple(found)


def _config(project: Project, invocation: Invocation, options: Options) -> str | None:
    """The configuration; without one GoReleaser makes no images, and most that there are make none either."""
    given = options.last("--config")
    candidates = (located(invocation, name, "configuration").path for name in ((given,) if given else _FILES))
    return next((path for path in candidates if path and project.is_file(path)), None)


def _docker(invocation: Invocation, node: Value) -> Build:
    """One image. Its context is a folder of its own that holds the binaries and ``extra_files``."""
    file = located(invocation, text(at(node, "dockerfile")) or "Dockerfile", "Dockerfile")
    flags = parse(texts(at(node, "build_flag_templates")), _FLAGS)
    tags = texts(at(node, "image_templates")) or texts(at(node, "images"))
    return Build(
        "goreleaser release",
        invocation.place,
        dockerfile=file.path,
        target=flags.last("--target"),
        images=images(tags),
        build_args=tuple(arguments(flags, invocation.command.env)),
        notes=(file.problem,) if file.problem else (),
    )


def _ko(invocation: Invocation, node: Value) -> Build:
    folder = located(invocation, text(at(node, "working_dir")) or ".", "folder")
    named = (text(at(node, "repository")), *texts(at(node, "repositories")))
    return Build(
        "goreleaser release (ko)",
        invocation.place,
        context=folder.path,
        images=images(tuple(name for name in named if name)),
        notes=(folder.problem,) if folder.problem else (),
    )
