"""``arcroute check``: read, survey, ask the rules, report."""

from __future__ import annotations

import os
from pathlib import Path

import click
from msgspec import structs

from arcroute.checks.baseline import Baseline, read_baseline
from arcroute.checks.rule import Rule
from arcroute.checks.selection import select_rules
from arcroute.cli import options
from arcroute.cli.options import STDOUT, Output
from arcroute.cli.reports import FORMATS, Gathered, exit_code, gather, summarise, write
from arcroute.cli.standard_input import is_piped, read_piped
from arcroute.errors import RewriteError, UsageError
from arcroute.scan import Filters
from arcroute.text.project import read_file
from arcroute.text.source import Source


@click.command()
@options.paths_argument
@options.config_option
@options.selection_options
@options.baseline_options
@click.option("--fix", "fix", is_flag=True, help="Mend what can be mended first, as `arcroute fix` does.")
@options.unsafe_option
@options.stdin_option
@options.output_options(FORMATS)
@options.common_options
def command(
    paths: tuple[Path, ...],
    config: Path | None,
    select: str | None,
    ignore: str | None,
    min_severity: str | None,
    no_ignores: bool,
    baseline: Path | None,
    write_baseline: bool,
    fix: bool,
    unsafe: bool,
    stdin_filename: Path | None,
    output_formats: tuple[str, ...],
    output_files: tuple[str, ...],
    color: str,
    quiet: bool,
    verbose: bool,
) -> None:
    """Report every job that runs on the wrong lane.

    PATHS are repositories, or files and folders in them; without any, the repository around the current folder. Of a
    file that is no workflow, such as a Dockerfile, a script or a compose file, the findings are shown that rest on it;
    of the configuration all findings.

    Exit code 0: clean. 1: findings. 2: something could not be read. 3: a fault in arcroute.

    In GitHub Actions the findings are annotations, too, unless --output-format says otherwise.

    \b
    Examples:
      arcroute check
      arcroute check .github/workflows/images.yml --select ARC1
      arcroute check --fix
      arcroute check - --stdin-filename .github/workflows/ci.yml < ci.yml
      arcroute check --baseline baseline.json --write-baseline
      arcroute check --output-format full --output-format sarif --output-file - --output-file arcroute.sarif
    """
    outputs = _outputs(output_formats, output_files)
    filters = Filters(options.least_severity(min_severity, select), not no_ignores, _known(baseline, write_baseline))
    rules = select_rules(select, ignore)
    piped = read_piped(stdin_filename) if is_piped(paths, stdin_filename) and stdin_filename else None
    if piped and fix:
        raise UsageError("`check --fix` mends files; `arcroute fix -` mends what comes through a pipe")
    if unsafe and not fix:
        raise UsageError("--unsafe-fixes goes with --fix")
    mended = _mend(paths, rules, config, unsafe, filters) if fix else []
    gathered = gather(paths, config, rules, filters, piped, verbose=verbose)
    if baseline and write_baseline:
        _write_baseline(gathered, baseline, quiet=quiet)
        gathered = gathered if filters.baseline else gathered.forgiven
    write(gathered, outputs, color, quiet=quiet)
    options.say_errors(gathered.errors)
    if not quiet:
        for line in mended:
            options.say(line)
        summarise(gathered)
    raise SystemExit(exit_code(gathered))


def _mend(
    paths: tuple[Path, ...], rules: tuple[Rule, ...], config: Path | None, unsafe: bool, filters: Filters
) -> list[str]:
    """The account of what was mended; what is left, and what could not be read, is in the report that follows.

    Raises RewriteError where something could not be written.
    """
    from arcroute.cli.fixing import Wish, account, fix_targets  # only where something is to be mended

    wish = Wish(rules, config, unsafe, structs.replace(filters, ignores=True))
    done, errors = fix_targets(paths, wish, verbose=False)
    failed = next((error for error in errors if isinstance(error, RewriteError)), None)
    if failed:
        raise failed
    return list(account(done, written=True, summary=False))


def _outputs(formats: tuple[str, ...], files: tuple[str, ...]) -> tuple[Output, ...]:
    """What was asked for; in GitHub Actions, where nothing was: the text for the log, and annotations."""
    if os.environ.get("GITHUB_ACTIONS") == "true" and not formats and not files:
        return (Output("full", STDOUT), Output("github", STDOUT))
    return options.pair_outputs(formats, files, FORMATS[0])


def _known(path: Path | None, write_it: bool) -> Baseline | None:
    """The baseline in a file; None where there is none, or none yet."""
    if path is None:
        if write_it:
            raise UsageError("--write-baseline needs --baseline FILE")
        return None
    if not path.exists():
        if write_it:
            return None
        raise UsageError(f"no baseline {path}; --write-baseline makes one")
    return read_baseline(Source(str(path), read_file(path, str(path))))


def _write_baseline(gathered: Gathered, path: Path, *, quiet: bool) -> None:
    """Raises UsageError where there is not exactly one repository whose findings it could hold."""
    if len(gathered.reports) != 1:
        raise UsageError(f"a baseline belongs to one repository, and {len(gathered.reports)} were read")
    options.emit(Output("baseline", str(path)), [gathered.reports[0].baseline.text], quiet=quiet)
