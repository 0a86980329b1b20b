"""``arcroute explain``: what a rule means, or why a job belongs where it belongs."""

from __future__ import annotations

from pathlib import Path

import click

from arcroute.actions.repository import find_targets
from arcroute.checks.rule import every_rule, rule_names
from arcroute.checks.selection import find_rule
from arcroute.cli import candidates, options
from arcroute.output.explanation import find_legs, render, render_json
from arcroute.output.rulebook import page, page_json
from arcroute.routing.survey import Survey, survey


@click.command()
@click.argument("target", shell_complete=candidates.targets, metavar="RULE|WORKFLOW[:JOB]")
@options.config_option
@options.output_options(("text", "json"))
@options.common_options
def command(
    target: str,
    config: Path | None,
    output_formats: tuple[str, ...],
    output_files: tuple[str, ...],
    color: str,
    quiet: bool,
    verbose: bool,  # noqa: ARG001 - every command has it
) -> None:
    """Explain a rule, or why a job belongs where it belongs.

    A rule is named by its code or its name; a job by its workflow, a path or a file name, and its id. For each leg
    of the job you see where it can run and who wrote that, what it builds, the evidence, and what would settle a
    doubt.

    \b
    Examples:
      arcroute explain ARC101
      arcroute explain wrong-lane --output-format json
      arcroute explain ci.yml:build
    """
    outputs = options.pair_outputs(output_formats, output_files, "text")
    if _is_workflow(target):
        _explain_jobs(target, config, outputs, color, quiet=quiet)
        return
    rule = find_rule(target, every_rule())
    for output in outputs:
        lines = page_json(rule) if output.format == "json" else page(rule, options.style_for(output, color))
        options.emit(output, lines, quiet=quiet)


def _is_workflow(target: str) -> bool:
    """Whether WORKFLOW or WORKFLOW:JOB is meant."""
    return ":" in target or "/" in target or target.endswith((".yml", ".yaml"))


def _explain_jobs(
    target: str, config: Path | None, outputs: tuple[options.Output, ...], color: str, *, quiet: bool
) -> None:
    found, name = _surveyed(target, config)
    legs = find_legs(found, name)
    for output in outputs:
        style = options.style_for(output, color)
        lines = render_json(found, legs, name) if output.format == "json" else render(found, legs, style)
        options.emit(output, lines, quiet=quiet)
    options.say_errors(found.problems)


def _surveyed(target: str, config: Path | None) -> tuple[Survey, str]:
    """The repository of a workflow that is named by its file, or else the one around; and its name there."""
    file, colon, job = target.rpartition(":")
    if not colon or "/" in job or "\\" in job:  # a path, perhaps on a drive of Windows
        file, colon, job = target, "", ""
    paths = (Path(file),) if Path(file).is_file() else ()
    targets, errors = find_targets(paths, Path.cwd())
    if errors:
        raise errors[0]
    inside = targets[0].selected
    name = f"{min(inside)}{colon}{job}" if inside else target
    return survey(targets[0], config, rules=rule_names()), name
