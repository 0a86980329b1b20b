"""Findings that need several objects, and fixes in the forms in which files are written."""

from __future__ import annotations

import pytest

from arcroute.checks.finding import Severity
from arcroute.cluster.export import Choices, lane_manifests
from arcroute.routing.catalog import shipped
from tests.checks_cluster.conftest import Make

GOOD = lane_manifests(shipped().lanes[0], Choices("https://github.com/acme"))["values-runner-set-1.yaml"]
CLAIM = """\
kind: PersistentVolumeClaim
metadata: {{name: docker-cache-pvc-{number}}}
spec: {{accessModes: [ReadWriteOncePod], storageClassName: {storage}, resources: {{requests: {{storage: 100Gi}}}}}}
"""


def claims(*storages: str) -> dict[str, str]:
    return {f"{n}.yaml": CLAIM.format(number=n, storage=storage) for n, storage in enumerate(storages, 1)}


def test_a_lane_with_another_storage_class_stands_out(make: Make) -> None:
    (finding,) = make(claims("ssd", "ssd", "hdd"), "ARC424").findings
    assert (finding.location.path, finding.severity) == ("3.yaml", Severity.INFO)
    assert [one.location.path for one in make(claims("ssd", "hdd"), "ARC424").findings] == ["2.yaml"], "no majority"


@pytest.mark.parametrize(
    ("mode", "placed", "found"),
    [
        pytest.param("Immediate", "    nodeSelector: {a: b}\n", 1, id="the volume may be where the pod cannot go"),
        pytest.param("Immediate", "", 0, id="any node will do"),
        pytest.param("WaitForFirstConsumer", "    nodeSelector: {a: b}\n", 0, id="the volume follows the pod"),
    ],
)
def test_an_immediate_class_beside_chosen_nodes(make: Make, mode: str, placed: str, found: int) -> None:
    storage = f"kind: StorageClass\nmetadata: {{name: ssd}}\nvolumeBindingMode: {mode}\n"
    files = {"lane.yaml": GOOD.replace("  spec:\n", f"  spec:\n{placed}", 1), "class.yaml": storage, **claims("ssd")}
    assert len(make(files, "ARC424").findings) == found


@pytest.mark.parametrize(("account", "found"), [("builder", 1), ("other", 0)])
def test_an_account_with_rights_is_reported_only_where_a_binding_says_so(make: Make, account: str, found: int) -> None:
    binding = f"kind: RoleBinding\nmetadata: {{name: b}}\nsubjects: [{{kind: ServiceAccount, name: {account}}}]\n"
    lane = GOOD.replace("  spec:\n", "  spec:\n    serviceAccountName: builder\n", 1)
    assert len(make({"lane.yaml": lane, "role.yaml": binding}, "ARC444").findings) == found
    assert not make(lane, "ARC444").findings


@pytest.mark.parametrize(
    ("image", "found"),
    [
        pytest.param("ghcr.io/actions/actions-runner:latest", 0, id="latest is pulled each time by default"),
        pytest.param("ghcr.io/actions/actions-runner\n        imagePullPolicy: IfNotPresent", 1, id="once a node"),
        pytest.param("ghcr.io/actions/actions-runner@sha256:aa", 0, id="a digest tells no version"),
        pytest.param("ghcr.io/actions/actions-runner:2.334.0", 1, id="refused"),
        pytest.param("ghcr.io/actions/actions-runner:2.335.0", 0, id="not known to be refused"),
    ],
)
def test_images_of_the_runner(make: Make, image: str, found: int) -> None:
    head, container, rest = GOOD.partition("    containers:\n")
    lane = head + container + rest.replace("ghcr.io/actions/actions-runner:2.336.0", image)
    assert len(make(lane, "ARC441").findings) == found


def test_a_data_root_in_daemon_json_counts(make: Make) -> None:
    head = "kind: ConfigMap\nmetadata: {name: docker-daemon-lane}\n"
    config = head + """data: {daemon.json: '{"data-root": "/data"}'}\n"""
    assert make({"lane.yaml": GOOD, "config.yaml": config}, "ARC432").findings
    moved = GOOD.replace("mountPath: /var/lib/docker", "mountPath: /data")
    assert not make({"lane.yaml": moved, "config.yaml": config}, "ARC432", "ARC423").findings


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        pytest.param("ARC403", "maxRunners: 1\n", "maxRunners: '3'   # why\n", id="quoted, with a comment"),
        pytest.param("ARC403", "maxRunners: 1\n", "maxRunners:\n", id="empty"),
        pytest.param("ARC435", '[dockerd, "--host=unix:///var/run/docker.sock", --group=123]',
                     "\n          - dockerd\n          - --host=unix:///var/run/docker.sock\n          - --group=999",
                     id="a list in a block"),
        pytest.param("ARC438", "", "", id="nothing to do"),
        pytest.param("ARC439", "terminationGracePeriodSeconds: 120", "terminationGracePeriodSeconds: 5", id="a number"),
        pytest.param("ARC439", "restartPolicy: Always", "restartPolicy: OnFailure", id="another policy"),
        pytest.param("ARC431", "          privileged: true\n", "          privileged: false\n", id="a boolean"),
        pytest.param("ARC426", "    terminationGracePeriodSeconds: 120\n",
                     "    terminationGracePeriodSeconds: 120\n    securityContext: {fsGroup: 1}\n",
                     id="a mapping in braces"),
        pytest.param("ARC434", "          - name: dind-sock\n            mountPath: /var/run\n    vol", "    vol",
                     id="one mount is missing"),
        pytest.param("ARC433", "[dockerd, ", "[", id="a flag first"),
        pytest.param("ARC433", "[dockerd, ", '[dockerd, "--host=tcp://0.0.0.0:2375", ', id="a port among other words"),
        pytest.param("ARC433", "--host=unix:///var/run/docker.sock", "--host=tcp://0.0.0.0:2375", id="a port alone"),
        pytest.param("ARC433", "value: unix:///var/run/docker.sock", "value: tcp://localhost:2375", id="the client"),
    ],
)  # fmt: skip
def test_fixes_mend_it_and_touch_nothing_else(make: Make, code: str, before: str, after: str) -> None:
    wrong = GOOD.replace(before, after) if before else GOOD
    plan = make(wrong, code).fixed()
    assert not plan.remaining.findings
    assert not plan.held
    for old, new in plan.changes:
        kept = [line for line in old.text.splitlines() if line in new.text.splitlines()]
        assert len(kept) >= len(old.text.splitlines()) - 1


@pytest.mark.parametrize(
    ("code", "volume", "path"),
    [pytest.param("ARC434", "dind-sock", "/var/run", id="socket"), ("ARC436", "work", "/home/runner/_work")],
)
@pytest.mark.parametrize("declared", [True, False])
def test_what_neither_mounts_becomes_a_volume_of_both(
    make: Make, code: str, volume: str, path: str, declared: bool
) -> None:
    wrong = GOOD.replace(f"          - name: {volume}\n            mountPath: {path}\n", "")
    if not declared:
        wrong = wrong.replace(f"      - name: {volume}\n        emptyDir: {{}}\n", "")
    plan = make(wrong, code).fixed()
    assert not plan.remaining.findings
    ((_, new),) = plan.changes
    assert sorted(new.text.splitlines()) == sorted(GOOD.splitlines())


def test_a_flag_at_the_head_of_a_block_list_gets_its_word(make: Make) -> None:
    args = '[dockerd, "--host=unix:///var/run/docker.sock", --group=123]'
    block = "\n          # its words\n          - --host=unix:///var/run/docker.sock\n          - --group=123"
    ((_, new),) = make(GOOD.replace(args, block), "ARC433").fixed().changes
    assert "args: \n          - dockerd\n          # its words\n          - --host=unix" in new.text


def test_a_missing_probe_is_written(make: Make) -> None:
    start, end = GOOD.index("        startupProbe:"), GOOD.index("        # Builds run here")
    ((_, new),) = make(GOOD[:start] + GOOD[end:], "ARC439").fixed().changes
    assert "startupProbe" in new.text
    assert not make(new.text, "ARC439").findings


def test_a_runner_keeps_the_port_where_it_cannot_reach_the_socket(make: Make) -> None:
    apart = GOOD.replace("value: unix:///var/run/docker.sock", "value: tcp://localhost:2375").replace(
        "          - name: dind-sock\n            mountPath: /var/run\n    vol", "    vol"
    )
    for wrong in (apart, apart.replace("[dockerd, ", "[")):
        plan = make(wrong, "ARC433").fixed()
        assert not plan.changes
        assert plan.remaining.findings


def test_pod_labels_join_those_that_are_there(make: Make) -> None:
    wrong = GOOD.replace("minRunners: 0", "podLabels: {team: build}\nminRunners: 0")
    ((_, new),) = make(wrong, "ARC404").fixed(unsafe=True).changes
    assert new.text == GOOD.replace("lane: arc-runner-set-1\n", "lane: arc-runner-set-1\n      team: build\n", 1)
    taken = GOOD.replace("minRunners: 0", "podLabels: {arcroute.dev/lane: x}\nminRunners: 0")
    assert not make(taken, "ARC404").fixed(unsafe=True).changes


@pytest.mark.parametrize(("context", "moves"), [("runAsUser: 1000", True), ("privileged: true", False)])
def test_only_what_a_pod_may_have_is_moved_to_it(make: Make, context: str, moves: bool) -> None:
    plan = make(GOOD.replace("minRunners: 0", f"securityContext: {{{context}}}"), "ARC404").fixed(unsafe=True)
    assert bool(plan.changes) == moves


def test_a_fix_that_would_change_an_alias_is_held_back(make: Make) -> None:
    text = GOOD.replace("maxRunners: 1", "maxRunners: &n '1'").replace("minRunners: 0", "x-n: 0") + "x-other: *n\n"
    plan = make(text, "ARC403").fixed()
    assert not plan.changes
    assert [held.why for held in plan.held] == ["the edit would change x-other, too"]


def test_json_stays_json(make: Make) -> None:
    text = """{"githubConfigUrl": "github.com/acme", "runnerScaleSetName": "arc-runner-set-1", "maxRunner": 1,
"template": {"spec": {"containers": [{"name": "dind", "image": "docker:29.7.2-dind"}]}}}"""
    plan = make({"values.json": text}, "ARC406", "ARC431").fixed()
    assert [finding.code for finding in plan.fixed] == ["ARC406"]
    assert [held.why for held in plan.held] == ["the result would not be JSON"]


def test_a_limit_stands_with_its_like(make: Make) -> None:
    before = "runnerScaleSetName: arc-runner-set-1\n"
    wrong = GOOD.replace("minRunners: 0\n", "").replace("maxRunners: 1\n", "")
    ((_, new),) = make(wrong, "ARC403").fixed().changes
    assert new.text == wrong.replace(before, before + "maxRunners: 1\n")


def test_an_unsafe_fix_waits_for_permission(make: Make) -> None:
    plan = make("runnerScaleSetName: arc-runner-set-1\nmaxRunner: 1\n", "ARC404").fixed()
    assert not plan.changes
    assert [held.why for held in plan.held] == ["needs --unsafe-fixes"]


def test_a_rule_that_fails_is_named_and_the_others_go_on(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    from arcroute.checks.cluster import max_runners

    def fail(*_: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(max_runners, "_not_one", fail)
    text = GOOD.replace("maxRunners: 1", "maxRunners: 2").replace("https://", "http://")
    report = make(text, "ARC403", "ARC406").report
    assert [finding.code for finding in report.findings] == ["ARC406"]
    assert "rule ARC403 max-runners failed with ZeroDivisionError" in str(report.errors[0])
