"""Options that several commands share, and where their results go."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import click
from msgspec import Struct

from arcroute.checks.finding import Severity
from arcroute.cli import candidates
from arcroute.cli.pairing import paired
from arcroute.errors import ArcrouteError, Place, UsageError
from arcroute.output.style import Style
from arcroute.output.terminal import harmless, printable

F = TypeVar("F", bound=Callable[..., Any])
STDOUT = "-"
_FOR_PEOPLE = frozenset(("full", "concise", "table", "text"))
DEFAULT_WIDTH = 100


class Output(Struct, frozen=True):
    """One format and where it goes: ``-`` is standard output."""

    format: str
    target: str


def paths_argument(command: F) -> F:
    """PATHS: files and folders; none means the repository around the current folder."""
    return click.argument("paths", nargs=-1, type=click.Path(path_type=Path))(command)


def config_option(command: F) -> F:
    """``--config``."""
    return click.option(
        "--config",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Configuration to use instead of the repository's .arcroute.yaml.",
    )(command)


def selection_options(command: F) -> F:
    """``--select``, ``--ignore``, ``--min-severity`` and ``--no-ignores``."""
    command = click.option("--no-ignores", is_flag=True, help="Report what `# arcroute: ignore[...]` silences, too.")(
        command
    )
    command = click.option(
        "--min-severity",
        type=click.Choice(("info", "warning", "error")),
        help="Report only findings at least as severe. Default: warning; with --select everything that is selected.",
    )(command)
    command = click.option("--ignore", shell_complete=candidates.rules, metavar="RULES", help="All rules but these.")(
        command
    )
    return click.option(
        "--select",
        shell_complete=candidates.rules,
        metavar="RULES",
        help="Only these rules: codes, names, or starts of codes such as ARC1, separated by commas. A rule that the"
        " configuration turns off stays off.",
    )(command)


def least_severity(chosen: str | None, select: str | None) -> Severity:
    """What is reported: hints only where a user asks for them, by their severity or by their rules."""
    return Severity[chosen.upper()] if chosen else Severity.INFO if select else Severity.WARNING


def unsafe_option(command: F) -> F:
    """``--unsafe-fixes``."""
    return click.option(
        "--unsafe-fixes", "unsafe", is_flag=True, help="Make fixes, too, that may change more than where jobs run."
    )(command)


def stdin_option(command: F) -> F:
    """``--stdin-filename``."""
    return click.option(
        "--stdin-filename",
        type=click.Path(path_type=Path),
        metavar="PATH",
        help="With - as the only path: where the workflow on standard input would lie.",
    )(command)


def baseline_options(command: F) -> F:
    """``--baseline`` and ``--write-baseline``."""
    command = click.option(
        "--write-baseline",
        is_flag=True,
        help="Write the baseline: all findings where there is none yet, else the old one without what is mended.",
    )(command)
    return click.option(
        "--baseline",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Report only findings that this file does not know.",
    )(command)


def output_options(formats: tuple[str, ...]) -> Callable[[F], F]:
    """``--output-format`` and ``--output-file``, which pair up."""

    def decorate(command: F) -> F:
        command = click.option(
            "--output-file",
            "output_files",
            multiple=True,
            metavar="FILE",
            help="Where the format before it goes, or the one at the same position; - is standard output.",
        )(command)
        return click.option(
            "--output-format",
            "output_formats",
            multiple=True,
            type=click.Choice(formats),
            help=f"Repeat it for several formats in one run. Default: {formats[0]}.",
        )(command)

    return decorate


def common_options(command: F) -> F:
    """``--color``, ``-q`` and ``-v``."""
    command = click.option("-v", "--verbose", is_flag=True, help="Say more on standard error.")(command)
    command = click.option("-q", "--quiet", is_flag=True, help="Say nothing but results and errors.")(command)
    return click.option(
        "--color",
        type=click.Choice(("auto", "always", "never")),
        default="auto",
        show_default=True,
        help="Colours; auto looks at the terminal, NO_COLOR and FORCE_COLOR.",
    )(command)


def pair_outputs(formats: tuple[str, ...], files: tuple[str, ...], default: str) -> tuple[Output, ...]:
    """Formats with their files. Raises UsageError where two would share standard output."""
    formats = formats or (default,)
    if len(files) > len(formats):
        raise UsageError(f"{len(files)} --output-file for {len(formats)} --output-format; they pair up by position")
    targets = paired(files, len(formats), STDOUT)
    if targets.count(STDOUT) > 1:
        raise UsageError("several formats need an --output-file each; only one can go to standard output")
    return tuple(map(Output, formats, targets))


def wants_colour(color: str, target: str = STDOUT) -> bool:
    """Whether text for a target gets colours. Source: https://no-color.org and https://force-color.org."""
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return target == STDOUT and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def style_for(output: Output, color: str) -> Style:
    """The style of one output."""
    workspace = os.environ.get("GITHUB_WORKSPACE")
    return Style(
        wants_colour(color, output.target),
        Path.cwd(),
        _width() if output.target == STDOUT else DEFAULT_WIDTH,
        Path(workspace).resolve() if workspace else None,
    )


def _width() -> int:
    """Columns of the terminal; a fixed number elsewhere, so that the same input gives the same text."""
    if not sys.stdout.isatty():
        return DEFAULT_WIDTH
    import shutil  # slow to import

    return min(max(shutil.get_terminal_size().columns, 40), 160)


def emit(output: Output, lines: Iterable[str], *, quiet: bool) -> None:
    """Write the lines to the output's target. Raises UsageError where the file cannot be written."""
    if output.target == STDOUT:
        for line in lines if output.format == "github" else map(harmless, lines):
            print_line(line, for_people=output.format in _FOR_PEOPLE)
        return
    try:
        Path(output.target).write_text("".join(_ended(lines)), encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"cannot write {output.target}: {error.strerror}") from None
    if not quiet:
        say(f"Wrote {output.format} to {output.target}")


def print_line(line: str, *, for_people: bool = True) -> None:
    """One line on standard output: programs get UTF-8, people what their terminal knows."""
    if for_people or sys.stdout.isatty():
        click.echo(line, file=sys.stdout, color=True)
    else:
        click.echo(line.encode())


def print_patch(patch: bytes, *, colour: bool) -> None:
    """A patch on standard output: for a terminal made safe and perhaps coloured, for a file or a pipe exact."""
    from arcroute.rewrite.diff import shown

    if sys.stdout.isatty() or colour:
        click.echo(shown(patch, colour), file=sys.stdout, nl=False, color=True)
    else:
        click.echo(patch, nl=False)


def say(message: str) -> None:
    """One line on standard error."""
    click.echo(message, file=sys.stderr)


def say_errors(errors: Iterable[ArcrouteError]) -> None:
    """Errors on standard error, one line each, in a stable order."""
    parts = sorted((part for error in errors for part in error.parts), key=_by_place)
    for line in dict.fromkeys(f"arcroute: {printable(str(part))}" for part in parts):
        say(line)


def _by_place(error: ArcrouteError) -> tuple[Place, str]:
    return (error.place or Place(""), error.message)


def _ended(lines: Iterable[str]) -> Iterator[str]:
    return (f"{line}\n" for line in lines)
