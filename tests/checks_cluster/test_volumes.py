"""ARC420 to ARC427 beyond their examples: what must stay silent first, then what must be found."""

from __future__ import annotations

import pytest

from arcroute.checks.finding import Severity
from tests.checks_cluster.conftest import Make

LANE = """\
githubConfigUrl: https://github.com/acme
runnerScaleSetName: arc-runner-set-1
template:
  spec:
    containers:
      - {name: runner}
      - {name: dind, image: docker:29.7.2-dind, volumeMounts: [{name: c, mountPath: /var/lib/docker}]}
    volumes: [{name: c, persistentVolumeClaim: {claimName: docker-cache-pvc-1}}]
---
"""
WITH_DEPENDENCIES = LANE.replace("volumes: [", "volumes: [{name: d, persistentVolumeClaim: {claimName: deps}}, ")
OTHER_LANE = WITH_DEPENDENCIES.replace("set-1", "set-2").replace("pvc-1", "pvc-2")
CHART_DIND = """\
githubConfigUrl: https://github.com/acme
githubConfigSecret: arc-github-auth
runnerScaleSetName: arc-runner-set-1
maxRunners: 5
containerMode: {type: dind}
controllerServiceAccount: {namespace: arc-systems, name: arc-gha-rs-controller}
"""
CLAIM = """\
kind: PersistentVolumeClaim
metadata: {name: docker-cache-pvc-1, namespace: arc-runners}
spec:
  accessModes: [ReadWriteOncePod]
  storageClassName: ssd
  resources: {requests: {storage: 100Gi}}
"""
CRON = """\
kind: CronJob
metadata: {name: prune}
spec: {jobTemplate: {spec: {template: {spec: {volumes: [{persistentVolumeClaim: {claimName: docker-cache-pvc-1}}]}}}}}
"""


@pytest.mark.parametrize(
    ("code", "text"),
    [
        pytest.param("ARC420", LANE, id="one lane, one claim"),
        pytest.param("ARC420", LANE + LANE, id="the same lane twice is another rule's"),
        pytest.param("ARC420", WITH_DEPENDENCIES + OTHER_LANE, id="dependencies that lanes share"),
        pytest.param("ARC421", LANE, id="claims are kept elsewhere"),
        pytest.param("ARC421", LANE + CLAIM.replace(", namespace: arc-runners", ""), id="a claim without a namespace"),
        pytest.param("ARC422", CLAIM.replace("docker-cache-pvc-1", "database"), id="a claim of somebody else"),
        pytest.param("ARC422", CLAIM.replace("ssd", "nfsd-like-name-ssd"), id="nfs as a part of a word"),
        pytest.param("ARC423", LANE.replace("docker:29.7.2-dind", "docker:29-dind-rootless"), id="any image"),
        pytest.param(
            "ARC423", "runnerScaleSetName: x\ntemplate: {spec: {containers: [{name: runner}]}}\n", id="no Docker"
        ),
        pytest.param("ARC423", LANE.replace("arc-runner-set-1", "test-cluster"), id="no lane: it may well be cold"),
        pytest.param("ARC423", CHART_DIND.replace("arc-runner-set-1", "gpu"), id="the chart's daemon on no lane"),
        pytest.param("ARC423", CHART_DIND.replace("dind", "kubernetes"), id="no daemon at all is another rule's"),
        pytest.param("ARC423", CHART_DIND + 'template: "{{ .ours }}"\n', id="a template to come"),
        pytest.param(
            "ARC423",
            CHART_DIND + "template: {spec: {volumes: [{name: c, persistentVolumeClaim: {claimName: c}}]}}\n",
            id="a claim beside the chart's daemon is another rule's",
        ),
        pytest.param("ARC424", CLAIM.replace("ssd", "standard"), id="standard is local here and a disk there"),
        pytest.param("ARC425", CLAIM.replace("100Gi", "60Gi"), id="smaller than the shipped claim, on purpose"),
        pytest.param("ARC425", CLAIM.replace("100Gi", '"{{ .size }}"'), id="a size to come"),
        pytest.param("ARC426", LANE, id="no group"),
        pytest.param("ARC427", LANE, id="a claim that is not known"),
        pytest.param("ARC427", LANE + CLAIM.replace("ssd", "local-path"), id="a claim that stays on its node"),
        pytest.param(
            "ARC427", LANE.replace("spec:\n", "spec:\n    nodeSelector: {a: b}\n", 1) + CLAIM, id="chosen nodes"
        ),
    ],
)
def test_silent(make: Make, code: str, text: str) -> None:
    assert not make(text, code).findings


@pytest.mark.parametrize(
    ("code", "text", "severity", "said"),
    [
        pytest.param(
            "ARC420",
            WITH_DEPENDENCIES + LANE.replace("set-1", "set-2").replace("docker-cache-pvc-1", "deps"),
            Severity.ERROR,
            "is arc-runner-set-1's already",
            id="what one lane takes for its layers",
        ),
        pytest.param("ARC420", LANE + CRON, Severity.ERROR, "CronJob prune mounts", id="a pruning job of one's own"),
        pytest.param(
            "ARC421",
            LANE
            + CLAIM.replace("arc-runners", "arc-systems")
            + "---\nkind: Namespace\nmetadata: {name: arc-runners}\n",
            Severity.ERROR,
            "is in namespace arc-systems",
            id="the wrong namespace",
        ),
        pytest.param(
            "ARC421",
            LANE + CLAIM.replace("cache-pvc-1", "cahce-pvc-1"),
            Severity.ERROR,
            "did you mean `docker-cahce-pvc-1`?",
            id="misspelt",
        ),
        pytest.param(
            "ARC422", CLAIM.replace("OncePod", "Once"), Severity.WARNING, "one node, not one pod", id="ReadWriteOnce"
        ),
        pytest.param(
            "ARC422", CLAIM.replace("OncePod]", "OncePod, ReadWriteOnce]"), Severity.ERROR, "only mode", id="two modes"
        ),
        pytest.param("ARC422", CLAIM.replace("ssd", "efs-sc"), Severity.ERROR, "network file system", id="efs"),
        pytest.param(
            "ARC422",
            CLAIM + "---\nkind: StorageClass\nmetadata: {name: ssd}\nprovisioner: nfs.csi.k8s.io\n",
            Severity.ERROR,
            "network file system",
            id="nfs under another name",
        ),
        pytest.param(
            "ARC423",
            LANE.replace(
                "persistentVolumeClaim: {claimName: docker-cache-pvc-1}", "ephemeral: {volumeClaimTemplate: {}}"
            ),
            Severity.ERROR,
            "anew for each pod",
            id="a claim for each pod",
        ),
        pytest.param(
            "ARC423",
            LANE.replace(", volumeMounts: [{name: c, mountPath: /var/lib/docker}]", ""),
            Severity.ERROR,
            "nothing is mounted",
            id="no mount",
        ),
        pytest.param(
            "ARC423", CHART_DIND, Severity.ERROR, "never mounts docker-cache-pvc-1", id="the chart's own daemon"
        ),
        pytest.param(
            "ARC423",
            CHART_DIND + "template: {spec: {containers: [{name: runner}], volumes: [{name: w, emptyDir: {}}]}}\n",
            Severity.ERROR,
            "never mounts docker-cache-pvc-1",
            id="the chart's own daemon beside a runner",
        ),
        pytest.param(
            "ARC424",
            CLAIM.replace("  storageClassName: ssd\n", ""),
            Severity.INFO,
            "default",
            id="the cluster's default",
        ),
        pytest.param("ARC425", CLAIM.replace("100Gi", "20Gi"), Severity.WARNING, "is little", id="a small claim"),
        pytest.param("ARC427", LANE + CLAIM, Severity.INFO, "no `nodeSelector`", id="any node"),
        pytest.param(
            "ARC425", CLAIM + "  volumeMode: Block\n", Severity.ERROR, "not on a block device", id="a block device"
        ),
    ],
)
def test_found(make: Make, code: str, text: str, severity: Severity, said: str) -> None:
    (finding,) = make(text, code).findings
    assert said in finding.message
    assert finding.severity is severity


def test_a_claim_that_no_lane_mounts_is_told_where_all_manifests_are_read(make: Make) -> None:
    orphan = CLAIM.replace("pvc-1", "pvc-9")
    files = {"deploy/a.yaml": LANE + CLAIM, "deploy/b.yaml": orphan}
    (finding,) = make(files, "ARC421", folders=("deploy",)).findings
    assert finding.severity is Severity.INFO
    assert not make(files, "ARC421", files=("deploy/a.yaml", "deploy/b.yaml")).findings


@pytest.mark.parametrize(("most", "found"), [("60GB", 0), ("90GB", 1)])
def test_the_builder_must_fit_into_the_claim(make: Make, most: str, found: int) -> None:
    lane = LANE.replace(
        "}]}\n    volumes: [", "}, {name: d, mountPath: /etc/docker}]}\n    volumes: [{name: d, configMap: {name: d}}, "
    )
    policy = (
        f'{{"builder": {{"gc": {{"policy": [{{"all": true, "maxUsedSpace": "{most}", "minFreeSpace": "15GB"}}]}}}}}}'
    )
    config = f"---\nkind: ConfigMap\nmetadata: {{name: d}}\ndata:\n  daemon.json: '{policy}'\n"
    assert len(make(lane + CLAIM + config, "ARC425").findings) == found


def test_a_claim_is_as_large_as_the_configuration_says(make: Make) -> None:
    row = "lanes: {arc-runner-set-1: {stacks: [python], claim: docker-cache-pvc-1, size: 80Gi}}\n"
    files = {"claim.yaml": CLAIM.replace("100Gi", "60Gi"), ".arcroute.yaml": row}
    (finding,) = make(files, "ARC425").findings
    assert (finding.severity, "the map gives arc-runner-set-1 80Gi" in finding.message) == (Severity.WARNING, True)
