"""From the paths a user names to reports, and from reports to output, a summary and an exit code."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from arcroute.actions.repository import find_targets
from arcroute.checks.rule import Rule, all_rules
from arcroute.cli.options import Output, emit, say, style_for
from arcroute.errors import EXIT_CLEAN, EXIT_FINDINGS, EXIT_USAGE, ArcrouteError, UsageError
from arcroute.routing.nearest import nearest
from arcroute.routing.survey import survey
from arcroute.scan import Report, scan

FORMATS = ("full", "concise", "json")


@dataclass(frozen=True, slots=True)
class Gathered:
    """The reports of all repositories that were named, and every error on the way."""

    reports: tuple[Report, ...]
    errors: tuple[ArcrouteError, ...]

    @property
    def findings(self) -> int:
        """How many findings there are."""
        return sum(len(report.findings) for report in self.reports)


def gather(paths: tuple[Path, ...], config: Path | None, rules: tuple[Rule, ...], *, verbose: bool = False) -> Gathered:
    """Survey and check every repository that the paths name."""
    targets, missing = find_targets(paths, Path.cwd())
    reports: list[Report] = []
    errors: list[ArcrouteError] = list(missing)
    for target in targets:
        if verbose:
            say(f"Reading {target.root}")
        try:
            report = scan(survey(target, config), rules)
        except ArcrouteError as error:
            errors.append(error)
        else:
            reports.append(report)
            errors.extend(report.errors)
    return Gathered(tuple(reports), tuple(errors))


def select_rules(select: str | None, ignore: str | None) -> tuple[Rule, ...]:
    """The rules that ``--select`` and ``--ignore`` leave. Raises UsageError for one that does not exist."""
    rules = all_rules()
    wanted = _codes(select, rules) if select is not None else {rule.code for rule in rules}
    unwanted = _codes(ignore, rules) if ignore is not None else set()
    return tuple(rule for rule in rules if rule.code in wanted - unwanted)


def find_rule(word: str, rules: tuple[Rule, ...]) -> Rule:
    """The rule with that code or name. Raises UsageError with the nearest one."""
    for rule in rules:
        if word.lower() in (rule.code.lower(), rule.name):
            return rule
    names = [name for rule in rules for name in (rule.code, rule.name)]
    likely = nearest(word.upper() if word.upper().startswith("ARC") else word, names)
    hint = f"; did you mean {likely}?" if likely else "; `arcroute rules` lists them"
    raise UsageError(f"no rule `{word}`{hint}")


def _codes(words: str, rules: tuple[Rule, ...]) -> set[str]:
    return {find_rule(word.strip(), rules).code for word in words.split(",") if word.strip()}


def write(reports: tuple[Report, ...], outputs: tuple[Output, ...], color: str, *, quiet: bool) -> None:
    """Render the reports in every format that was asked for."""
    for output in outputs:
        module = importlib.import_module(f"arcroute.output.{output.format}")
        emit(output, module.render(reports, style_for(output, color)), quiet=quiet)


def exit_code(gathered: Gathered) -> int:
    """The worst of: a fault, an error, findings, clean."""
    codes = [error.exit_code for error in gathered.errors]
    return max([*codes, EXIT_FINDINGS if gathered.findings else EXIT_CLEAN])


def summarise(gathered: Gathered) -> None:
    """What was found and what to do next, on standard error."""
    for line in _summary(gathered):
        say(line)


def _summary(gathered: Gathered) -> Iterator[str]:
    files = sum(report.files for report in gathered.reports)
    legs = sum(report.legs for report in gathered.reports)
    seen = f"{_count(legs, 'leg')} in {_count(files, 'workflow')}"
    if not gathered.findings:
        if exit_code(gathered) < EXIT_USAGE:
            yield f"All checks passed: {seen}."
        return
    yield f"Found {_count(gathered.findings, 'finding')} in {seen}."
    fixable = sum(report.fixable for report in gathered.reports)
    unsafe = sum(report.unsafe_fixable for report in gathered.reports)
    if fixable:
        yield f"[*] {fixable} fixable with `arcroute fix`" + (f" ({unsafe} more with --unsafe-fixes)" if unsafe else "")
    elif unsafe:
        yield f"{_count(unsafe, 'fix', 'fixes')} need `arcroute fix --unsafe-fixes`"


def _count(number: int, noun: str, plural: str | None = None) -> str:
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
