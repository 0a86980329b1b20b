"""From the paths a user names to reports, and from reports to output, a summary and an exit code."""

from __future__ import annotations

import importlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from copy import copy
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from arcroute.actions.repository import Target, find_targets
from arcroute.checks.finding import Severity
from arcroute.checks.rule import Rule, rule_names
from arcroute.checks.selection import select_rules as select_rules  # noqa: PLC0414 - for cli/fix.py, too
from arcroute.cli.options import Output, emit, say, style_for
from arcroute.cli.progress import watch
from arcroute.cli.standard_input import Piped
from arcroute.errors import EXIT_CLEAN, EXIT_FINDINGS, EXIT_USAGE, ArcrouteError, InternalError
from arcroute.output.style import shown_path
from arcroute.output.terminal import printable
from arcroute.routing.survey import Survey, survey
from arcroute.scan import REPORT_IT, Filters, Report, scan
from arcroute.text.project import Project

MAX_STALE = 10
FORMATS = ("full", "concise", "json", "sarif", "github", "markdown")


class Gathered(Struct, frozen=True):
    """The reports of all repositories that were named, and every error on the way."""

    reports: tuple[Report, ...]
    errors: tuple[ArcrouteError, ...]
    failed: tuple[Report, ...] = ()
    """For each path that names none, and each repository that could not be understood: a report of nothing but why."""
    warnings: tuple[str, ...] = ()
    """What a user should know though it is no error."""

    @property
    def findings(self) -> int:
        """How many findings there are."""
        return sum(len(report.findings) for report in self.reports)

    @property
    def forgiven(self) -> Gathered:
        """The same with every finding in the baseline that was just made of them."""
        reports = (replace(one, findings=(), baselined=len(one.findings)) for one in self.reports)
        return replace(self, reports=tuple(reports))


class Surveyed(Struct, frozen=True):
    """The repositories that were understood, and every error on the way."""

    surveys: tuple[Survey, ...]
    errors: tuple[ArcrouteError, ...]
    failed: tuple[Report, ...] = ()


def read(
    paths: tuple[Path, ...], config: Path | None, piped: Piped | None = None, *, verbose: bool = False
) -> Surveyed:
    """Survey every repository that the paths name; one that cannot be read does not stop the others.

    ``piped``: a workflow from standard input, instead of the paths.
    """
    targets, missing = ((piped.target,), ()) if piped else find_targets(paths, Path.cwd())
    surveys: list[Survey] = []
    failed: list[Report] = []
    for target in targets:
        if verbose:
            say(f"Reading {target.root}")
        try:
            surveys.append(survey(target, config, piped.project if piped else None, rule_names(), watch=watch))
        except ArcrouteError as error:
            failed.append(Report(Project(target.root), (), error.parts, 0, 0))
        except Exception as error:  # a fault in one repository is told, and the others are read
            if os.environ.get("ARCROUTE_DEBUG"):
                raise
            failed.append(Report(Project(target.root), (), (_fault(target, error),), 0, 0))
    errors = (*missing, *(error for report in failed for error in seen_from_here(report.errors, report.project.root)))
    unknown = (Report(Project(Path.cwd()), (), (error,), 0, 0) for error in missing)
    return Surveyed(tuple(surveys), errors, (*unknown, *failed))


def seen_from_here(errors: Iterable[ArcrouteError], root: Path) -> Iterator[ArcrouteError]:
    """The errors of a repository with their paths as the user, who may stand elsewhere, would write them."""
    for error in errors:
        seen = copy(error)
        seen.__cause__ = error.__cause__
        if error.place is not None and os.path.lexists(root / error.place.path):
            seen.place = replace(error.place, path=shown_path(root, error.place.path, Path.cwd()))
        yield seen


def gather(
    paths: tuple[Path, ...],
    config: Path | None,
    rules: tuple[Rule, ...],
    filters: Filters | None = None,
    piped: Piped | None = None,
    *,
    verbose: bool = False,
) -> Gathered:
    """Survey and check every repository that the paths name, or the one with what is ``piped``."""
    surveyed = read(paths, config, piped, verbose=verbose)
    reports = tuple(scan(one, rules, filters) for one in surveyed.surveys)
    found = (error for report in reports for error in seen_from_here(report.errors, report.project.root))
    errors = (*surveyed.errors, *found)
    fault = next((error for error in errors if isinstance(error, InternalError)), None)
    if fault and os.environ.get("ARCROUTE_DEBUG"):
        raise RuntimeError(str(fault)) from fault.__cause__
    warnings = tuple(line for one in surveyed.surveys for line in one.warnings)
    return Gathered(reports, errors, surveyed.failed, warnings)


def write(gathered: Gathered, outputs: tuple[Output, ...], color: str, *, quiet: bool) -> None:
    """Render the reports in every format that was asked for."""
    reports = (*gathered.failed, *gathered.reports)
    for output in outputs:
        module = importlib.import_module(f"arcroute.output.{output.format}")
        emit(output, module.render(reports, style_for(output, color)), quiet=quiet)


def exit_code(gathered: Gathered) -> int:
    """The worst of: a fault, an error, findings, clean."""
    codes = [error.exit_code for error in gathered.errors]
    return max([*codes, EXIT_FINDINGS if gathered.findings else EXIT_CLEAN])


def summarise(gathered: Gathered) -> None:
    """What was found and what to do next, on standard error."""
    for line in (*_warnings(gathered), *_summary(gathered)):
        say(line)


def _warnings(gathered: Gathered) -> Iterator[str]:
    for warning in gathered.warnings:
        yield printable(f"arcroute: warning: {warning}")
    stale = [entry for report in gathered.reports for entry in report.stale]
    for entry in stale[:MAX_STALE]:
        yield printable(f"arcroute: warning: the baseline knows what is no more: {entry}")
    if len(stale) > MAX_STALE:
        yield f"arcroute: warning: and {len(stale) - MAX_STALE} more"
    if stale:
        yield "arcroute: `--write-baseline` takes what is no more out of the baseline"


def _summary(gathered: Gathered) -> Iterator[str]:
    legs = sum(report.legs for report in gathered.reports)
    files = sum(report.files for report in gathered.reports)
    seen = f"{count(legs, 'leg')} in {count(files, 'workflow')}"
    apart = _left_out(gathered)
    if gathered.findings:
        yield f"Found {count(gathered.findings, 'finding')} ({_severities(gathered)}) in {seen}{apart}."
        yield from _next_step(gathered)
    elif gathered.reports and exit_code(gathered) < EXIT_USAGE:
        nothing = "Nothing to check: no job rests on what was named (`arcroute cluster check` reads manifests)."
        yield f"All checks passed: {seen}{apart}." if files else nothing


def _severities(gathered: Gathered) -> str:
    """How many findings there are of each severity, the worst first."""
    counts = Counter(finding.severity for report in gathered.reports for finding in report.findings)
    plurals = {Severity.INFO: "info"}
    return ", ".join(count(counts[one], one.label, plurals.get(one)) for one in sorted(counts, reverse=True))


def _left_out(gathered: Gathered) -> str:
    """Nothing is left out in silence."""
    reports = gathered.reports
    parts = {
        "ignored by comments": sum(report.ignored for report in reports),
        "in the baseline": sum(report.baselined for report in reports),
        "below the severity asked for": sum(report.below for report in reports),
    }
    return "".join(f", {number} {words}" for words, number in parts.items() if number)


def _next_step(gathered: Gathered) -> Iterator[str]:
    fixable = sum(report.fixable for report in gathered.reports)
    unsafe = sum(report.unsafe_fixable for report in gathered.reports)
    if fixable:
        more = f"; {unsafe} more with --unsafe-fixes" if unsafe else ""
        yield f"[*] {fixable} fixable with `arcroute fix`{more}. `arcroute fix --diff` shows the patch."
    elif unsafe:
        yield f"[unsafe] {unsafe} fixable with `arcroute fix --unsafe-fixes`. Add --diff to see the patch."
    else:
        code = min(finding.code for report in gathered.reports for finding in report.findings)
        yield f"`arcroute explain {code}` says more."


def count(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def _fault(target: Target, error: Exception) -> InternalError:
    where = shown_path(target.root, ".", Path.cwd())
    return InternalError(f"reading {where} failed with {type(error).__name__}: {error}; {REPORT_IT}")
