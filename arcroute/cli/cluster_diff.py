"""``arcroute cluster diff``: the live cluster against the manifests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from arcroute.cli import options
from arcroute.cli.cluster_reading import Wanted, read_wanted, standard_input
from arcroute.cluster.answers import answer
from arcroute.cluster.compare import Difference, Live, compare
from arcroute.cluster.deployment import RESOURCE, Wish, deployment
from arcroute.cluster.documents import documents
from arcroute.cluster.gates import is_without_crds
from arcroute.cluster.process import Command, DeployError, run
from arcroute.cluster.reading import read_cluster
from arcroute.cluster.survey import ClusterSurvey, gathered
from arcroute.errors import EXIT_CLEAN, EXIT_FINDINGS, InputError, UsageError
from arcroute.output.terminal import printable
from arcroute.text.source import Source

_KINDS = f"{RESOURCE},persistentvolumeclaims,configmaps,pods"
_ALL = frozenset(("AutoscalingRunnerSet", "PersistentVolumeClaim", "ConfigMap", "Pod"))
VERSION = 1


@click.command()
@click.argument("source", required=False, type=click.Choice(["-"]), metavar="[-]")
@click.option("--manifests", type=click.Path(path_type=Path), metavar="DIR", help="Default: `cluster.manifests`.")
@click.option("--namespace", "-n", metavar="NAME", help="Of the runners.")
@click.option("--context", metavar="NAME", help="Of the cluster, in your kubeconfig.")
@options.config_option
@options.output_options(("text", "json"))
@options.common_options
def command(
    source: str | None,
    manifests: Path | None,
    namespace: str | None,
    context: str | None,
    config: Path | None,
    output_formats: tuple[str, ...],
    output_files: tuple[str, ...],
    color: str,  # noqa: ARG001 - every command has it
    quiet: bool,
    verbose: bool,  # noqa: ARG001 - every command has it
) -> None:
    """Compare the live cluster with the manifests: missing lanes, other numbers and claims, listeners that are down.

    The cluster is asked with kubectl; with - its answer is read from standard input. Of kinds that are not in that
    answer nothing is said. Exit code 0: no difference. 1: differences. 2: something could not be read.

    \b
    Examples:
      arcroute cluster diff --manifests deploy/arc
      kubectl get autoscalingrunnersets,pvc,configmaps,pods -A -o json | arcroute cluster diff - --manifests deploy/arc
    """
    outputs = options.pair_outputs(output_formats, output_files, "text")
    repository, asked = read_wanted(Wanted((manifests,) if manifests else (), namespace=namespace, config=config))
    wanted = read_cluster(repository.project, repository.settings, asked)
    if wanted.problems:
        raise wanted.problems[0]
    if not wanted.scale_sets:
        raise UsageError("no lanes among the manifests; `arcroute cluster export` writes some")
    live = _from_stdin() if source else _from_cluster(wanted, namespace, context)
    found = compare(wanted, live)
    for output in outputs:
        options.emit(output, _json(found) if output.format == "json" else map(printable, map(str, found)), quiet=quiet)
    if not quiet:
        options.say(
            f"{len(found)} {'difference' if len(found) == 1 else 'differences'}." if found else "No difference."
        )
    raise SystemExit(EXIT_FINDINGS if found else EXIT_CLEAN)


def _json(found: Iterable[Difference]) -> Iterator[str]:
    rows = [{name: getattr(one, name) for name in one.__struct_fields__} for one in found]
    yield json.dumps({"version": VERSION, "differences": rows}, indent=2)


def _from_stdin() -> Live:
    said = standard_input()
    scale_sets, _, resources = gathered(documents(answer(said.path, said.data)))
    kinds = frozenset(item.kind for item in resources)
    if not kinds & _ALL:
        raise InputError("no runner scale sets, claims, ConfigMaps or pods on standard input")
    listeners = any(item.label("app.kubernetes.io/component") == "runner-scale-set-listener" for item in resources)
    return Live(scale_sets, resources, kinds, listeners)


def _from_cluster(wanted: ClusterSurvey, namespace: str | None, context: str | None) -> Live:
    plan = deployment(wanted, Wish(tuple(_lanes(wanted)), namespace=namespace, context=context))
    runners = _asked(plan.kubectl("get", _KINDS, "--namespace", plan.namespace, "-o", "json"))
    labels = "app.kubernetes.io/component=runner-scale-set-listener"
    listeners = _asked(
        plan.kubectl("get", "pods", "--namespace", plan.controller_namespace, "-l", labels, "-o", "json")
    )
    scale_sets, _, resources = gathered((*documents(runners), *documents(listeners)))
    return Live(scale_sets, resources, _ALL)


def _lanes(wanted: ClusterSurvey) -> Iterator[str]:
    yield from dict.fromkeys(lane.name for one in wanted.scale_sets if (lane := wanted.lane_of(one)))


def _asked(command: Command) -> Source:
    """Raises DeployError where kubectl does, with a word on what is missing."""
    result = run(command)
    if result.code:
        said = " / ".join(line.strip() for line in result.err.splitlines() if line.strip())
        hint = "; ARC's CRDs are missing: is the controller deployed?" if is_without_crds(result) else ""
        raise DeployError(printable(f"kubectl failed with exit code {result.code}: {said or 'it said nothing'}{hint}"))
    return answer("the cluster", result.out)
