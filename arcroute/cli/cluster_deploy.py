"""``arcroute cluster deploy``: gates first, then one step after the other, and a clear stop."""

from __future__ import annotations

import math
import os
import re
import shlex
from collections.abc import Sequence
from pathlib import Path

import click
from msgspec.structs import replace

from arcroute.checks.cluster.rule import cluster_rules
from arcroute.checks.finding import Severity
from arcroute.cli import candidates, options
from arcroute.cli.cluster_reading import VERSION, Wanted, formed, read_wanted
from arcroute.cluster.deployment import Deployment, Step, Wish, deployment, steps
from arcroute.cluster.gates import check, is_without_crds
from arcroute.cluster.process import TOKEN_VARIABLE, Command, DeployError, Result, run
from arcroute.cluster.reading import read_cluster
from arcroute.cluster.survey import ClusterSurvey
from arcroute.errors import UsageError
from arcroute.output.style import shown_path
from arcroute.output.terminal import printable
from arcroute.scan import Filters
from arcroute.scan_cluster import scan_cluster

ALL = "all"
_TIME = re.compile(r"([1-9][0-9]{0,5})([smh])")
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_MAX_SAID = 20


@click.command()
@click.argument("lanes", nargs=-1, shell_complete=candidates.lanes, metavar="[LANE...|all]")
@click.option("--manifests", type=click.Path(path_type=Path), metavar="DIR", help="Default: `cluster.manifests`.")
@click.option("--dry-run", is_flag=True, help="Print every command on standard output and run none.")
@click.option("--chart-version", metavar="VERSION", help="Of both charts. Default: what the values say they are for.")
@click.option("--namespace", "-n", metavar="NAME", help="Of the runners.")
@click.option("--context", metavar="NAME", help="Of the cluster, in your kubeconfig.")
@click.option(
    "--timeout",
    default="10m",
    show_default=True,
    metavar="TIME",
    help="How long Helm waits for a release: 90s, 20m, 1h.",
)
@options.config_option
@options.common_options
def command(
    lanes: tuple[str, ...],
    manifests: Path | None,
    dry_run: bool,
    chart_version: str | None,
    namespace: str | None,
    context: str | None,
    timeout: str,
    config: Path | None,
    color: str,  # noqa: ARG001 - every command has it
    quiet: bool,
    verbose: bool,
) -> None:
    """Bring lanes into the cluster, with kubectl and helm.

    First every chart is rendered and held against the lane map, and the live lanes are asked for their versions; only
    then namespaces, the Secret, the ConfigMap, the claims, the controller and the lanes are applied. The token comes
    from the environment variable GITHUB_PAT and goes to kubectl on standard input; without it the Secret must be
    there. The first failure stops it. Running it again is safe: what is done is not done twice.

    \b
    Examples:
      arcroute cluster deploy --manifests deploy/arc --dry-run
      GITHUB_PAT=... arcroute cluster deploy all --manifests deploy/arc
      arcroute cluster deploy arc-runner-set-4 --manifests deploy/arc
    """
    repository, asked = read_wanted(Wanted((manifests,) if manifests else (), namespace=namespace, config=config))
    found = read_cluster(repository.project, repository.settings, asked)
    named = () if lanes in ((), (ALL,)) else lanes
    folder = shown_path(repository.root, ".", Path.cwd())
    version = formed("--chart-version", chart_version, VERSION) if chart_version else None
    wish = Wish(named, folder, version, namespace, context, _token(), _minutes(timeout))
    _refuse_faults(found, named)
    plan = deployment(found, wish)
    if dry_run:
        for line in dry_lines(plan):
            options.print_line(line)
        return
    _deploy(plan, quiet=quiet, verbose=verbose)


def dry_lines(plan: Deployment) -> list[str]:
    """Every command as a shell would take it; what goes to standard input is named, never shown."""
    lines = []
    for step in steps(plan):
        secret = f"   # on standard input: Secret {plan.secret} from ${TOKEN_VARIABLE}" if step.command.stdin else ""
        lines.append(printable(shlex.join(step.command.argv)) + secret)
    return lines


def _minutes(text: str) -> int:
    """Whole minutes, rounded up."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise UsageError(f"--timeout {text!r} is no time such as 90s, 20m or 1h")
    return math.ceil(int(found[1]) * _SECONDS[found[2]] / 60)


def _token() -> str | None:
    token = os.environ.get(TOKEN_VARIABLE)
    if token is None:
        return None
    if not token.strip() or not token.strip().isprintable() or " " in token.strip():
        raise UsageError(f"{TOKEN_VARIABLE} holds no token; set it, or unset it to use the Secret that is there")
    return token.strip()


def _refuse_faults(found: ClusterSurvey, lanes: tuple[str, ...]) -> None:
    """Manifests with errors are not applied; those of lanes that are left alone may have some, and so may workflows."""
    judged = replace(found, complete=found.complete and not lanes)
    report = scan_cluster(judged, cluster_rules(), Filters(Severity.ERROR))
    if report.errors:
        raise report.errors[0]
    left = {one.source.path for one in found.scale_sets if lanes and one.name not in lanes}
    applied = set(found.paths) - left
    findings = [finding for finding in report.findings if finding.location.path in applied]
    if findings:
        first = findings[0]
        more = f", and {len(findings) - 1} more" if len(findings) > 1 else ""
        place = f"{first.location.path}:{first.location.line}"
        raise UsageError(
            f"{place}: {first.code} {first.message}{more}; `arcroute cluster check` says all. Nothing was applied"
        )


def _deploy(plan: Deployment, *, quiet: bool, verbose: bool) -> None:
    planned = list(steps(plan))
    done: list[Step] = []
    for number, step in enumerate(planned, 1):
        if not quiet:
            options.say(printable(f"[{number}/{len(planned)}] {_verb(step)} {step.title}"))
        if verbose:
            options.say(printable(f"  {shlex.join(step.command.argv)}"))
        _do(plan, step, done, planned)
        done.append(step)
    if not quiet:
        options.say(f"Deployed {', '.join(lane.name for lane, _ in plan.lanes)}.")
        options.say("Next: `arcroute cluster diff`, a small job on each lane, and only then `arcroute fix`.")


def _verb(step: Step) -> str:
    return "Apply" if step.kind == "apply" else "Check:"


def _do(plan: Deployment, step: Step, done: Sequence[Step], planned: Sequence[Step]) -> None:
    try:
        result = _run(step)
        if result.code != 0 and not (step.kind == "live" and is_without_crds(result)):
            raise DeployError(_failure(plan, step.command, result))
        if result.code == 0:
            check(plan, step, result)
    except DeployError as error:
        _account(done, planned, step)
        raise DeployError(f"{step.title}: {error.message}") from None


def _run(step: Step) -> Result:
    """Whoever interrupts a deployment wants to know, too, how far it came."""
    try:
        return run(step.command)
    except KeyboardInterrupt:
        raise DeployError("interrupted") from None


def _failure(plan: Deployment, command: Command, result: Result) -> str:
    """The last lines that the command said, without the token should it repeat that."""
    text = result.err.replace(plan.wish.token, "***") if plan.wish.token else result.err
    lines = [printable(line.strip()) for line in text.splitlines() if line.strip()][-_MAX_SAID:]
    hint = "; ARC's CRDs are missing, which the controller's chart brings" if is_without_crds(result) else ""
    if "secret" in command.argv:
        hint = f"; set {TOKEN_VARIABLE}, or make the Secret first"
    return f"{command.argv[0]} failed with exit code {result.code}: {' / '.join(lines) or 'it said nothing'}{hint}"


def _account(done: Sequence[Step], planned: Sequence[Step], failed: Step) -> None:
    """What was applied, what was not, and how to go on."""
    applied = [step.title for step in done if step.kind == "apply"]
    left = [step.title for step in planned[len(done) :] if step.kind == "apply"]
    options.say(f"Applied: {', '.join(applied) or 'nothing'}.")
    options.say(f"Stopped at: {failed.title}. Not applied: {', '.join(left) or 'nothing'}.")
    options.say("Mend that and run the same command again: what is applied already stays as it is.")
