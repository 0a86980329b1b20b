"""ARC430 to ARC445 beyond their examples: what must stay silent first, then what must be found."""

from __future__ import annotations

import pytest

from arcroute.checks.finding import Severity
from arcroute.cluster.export import Choices, lane_manifests
from arcroute.routing.catalog import shipped
from tests.checks_cluster.conftest import Make

GOOD = lane_manifests(shipped().lanes[0], Choices("https://github.com/acme"))["values-runner-set-1.yaml"]
OLD = lane_manifests(shipped().lanes[0], Choices(native_sidecar=False))["values-runner-set-1.yaml"]
PODS = tuple(f"ARC{number}" for number in (*range(430, 446), 423))


@pytest.mark.parametrize("values", [pytest.param(GOOD, id="native sidecar"), pytest.param(OLD, id="plain sidecar")])
def test_what_arcroute_writes_is_right(make: Make, values: str) -> None:
    assert not make(values).findings


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("mountPath: /var/run\n", "mountPath: /run\n", id="/run is /var/run"),
        pytest.param(
            'args: [dockerd, "--host=unix:///var/run/docker.sock", --group=123]',
            "args: [dockerd, -H, unix:///var/run/docker.sock, --group, '123']",
            id="flags apart from values",
        ),
        pytest.param(
            "--group=123", "--group=$(GID)]\n        env: [{name: GID, value: '123'}", id="a group by variable"
        ),
        pytest.param("image: docker:29.7.2-dind", "image: docker.io/library/docker:29.7.2-dind", id="the long name"),
        pytest.param("image: docker:29.7.2-dind", "image: ghcr.io/acme/dind:1", id="an image of one's own"),
        pytest.param("privileged: true", 'privileged: "{{ .x }}"', id="to be filled in"),
        pytest.param("minRunners: 0", "containerMode: {type: ''}", id="no mode, written out"),
        pytest.param("[dockerd, ", "['{{ .first }}', ", id="a first word to come"),
        pytest.param("--group=123", "'--group={{ .group }}'", id="a group to come"),
        pytest.param(
            "command: [/home/runner/run.sh]",
            'command: [bash, -c, "for i in ${ALL}; do docker info; done; exec /home/runner/run.sh"]',
            id="a script with variables of its own",
        ),
        pytest.param("docker:29.7.2-dind", "registry.acme.dev:5000/hub/docker:29.7.2-dind", id="a mirror with a port"),
        pytest.param("[dockerd, ", "[dockerd, --exec-root=/run/docker, ", id="locks that go with the pod"),
        pytest.param("mountPath: /home/runner/_work\n", "mountPath: /home/runner\n", id="the work folder's parent"),
        pytest.param("ghcr.io/actions/actions-runner:2.336.0", "ghcr.io/acme/runner:1", id="a runner of one's own"),
        pytest.param("emptyDir: {}", "emptyDir: {medium: Memory, sizeLimit: 8Gi}", id="in memory, with a limit"),
        pytest.param("terminationGracePeriodSeconds: 120", "terminationGracePeriodSeconds: 60", id="a minute to stop"),
        pytest.param("command: [/home/runner/run.sh]", 'command: [bash, -c, "exec /home/runner/run.sh"]', id="a shell"),
    ],
)
def test_silent(make: Make, old: str, new: str) -> None:
    assert old in GOOD
    assert not make(GOOD.replace(old, new), *PODS).findings


@pytest.mark.parametrize(
    ("code", "old", "new", "said"),
    [
        pytest.param("ARC430", "minRunners: 0", "containerMode: {type: dind}", "drops", id="a mode beside dind"),
        pytest.param(
            "ARC430", "minRunners: 0", "containerMode: {type: kubernetes}", "no Docker daemon", id="kubernetes"
        ),
        pytest.param("ARC430", "minRunners: 0", "containerMode: {type: DinD}", "no container mode", id="misspelt"),
        pytest.param("ARC430", "minRunners: 0", "containerMode: dind", "is a text", id="no mapping"),
        pytest.param("ARC431", "privileged: true", "privileged: false", "cannot start", id="not privileged"),
        pytest.param("ARC431", "29.7.2-dind", "29.7.2-dind-rootless", "rootless", id="rootless keeps layers elsewhere"),
        pytest.param("ARC432", "mountPath: /var/lib/docker", "mountPath: /var", "sockets and locks", id="over /var"),
        pytest.param("ARC432", "[dockerd, ", "[dockerd, --data-root=/data, ", "in /data", id="another data root"),
        pytest.param(
            "ARC432", "[dockerd, ", "[dockerd, --exec-root=/var/lib/docker/x, ", "keeps locks", id="locks on the claim"
        ),
        pytest.param("ARC433", "[dockerd, ", "[dockerd, --host=tcp://0.0.0.0:2375, ", "network port", id="a port"),
        pytest.param("ARC433", "[dockerd, ", "[", "adds a network port", id="a flag first"),
        pytest.param("ARC433", "args: [dockerd", "command: [dockerd", "entry point", id="around the entry point"),
        pytest.param(
            "ARC433",
            "args: [dockerd",
            "command: [dockerd-entrypoint.sh]\n        args: [-D",
            "adds a network port",
            id="flags behind the entry point",
        ),
        pytest.param(
            "ARC433", "value: unix:///var/run/docker.sock", "value: tcp://localhost:2376", "network", id="client"
        ),
        pytest.param("ARC433", "--host=unix:///var/run/", "--host=unix:///tmp/", "looks for", id="another socket"),
        pytest.param(
            "ARC434",
            "          - name: dind-sock\n            mountPath: /var/run\n    volumes",
            "    volumes",
            "does not mount",
            id="no socket",
        ),
        pytest.param(
            "ARC434",
            "      - name: dind-sock\n        emptyDir: {}",
            "      - name: dind-sock\n        hostPath: {path: /var/run}",
            "node's own",
            id="the node's socket",
        ),
        pytest.param("ARC435", "--group=123", "--group=2375", "group 2375", id="another group"),
        pytest.param("ARC435", "--group=123", "--group=$(GID)", "group $(GID)", id="a variable that is none"),
        pytest.param("ARC433", "[dockerd, ", "[dockerd, '-Htcp://0.0.0.0:2375', ", "network port", id="a short flag"),
        pytest.param(
            "ARC441",
            "ghcr.io/actions/actions-runner:2.336.0",
            "a.dev:50/actions/actions-runner:2.311.0",
            "GitHub refuses",
            id="an old runner of a mirror",
        ),
        pytest.param(
            "ARC436",
            "      - name: work\n        emptyDir: {}",
            "      - name: work\n        hostPath: {path: /mnt}",
            "outlives",
            id="work on the node",
        ),
        pytest.param(
            "ARC436",
            "      - name: work\n        emptyDir: {}",
            "      - name: work\n        emptyDir: {medium: Memory}",
            "all memory",
            id="work in memory",
        ),
        pytest.param(
            "ARC437",
            "            mountPath: /home/runner/externals\n",
            "            mountPath: /x\n",
            "no Node.js",
            id="no externals",
        ),
        pytest.param("ARC439", "        restartPolicy: Always\n", "", "never starts", id="an init container for ever"),
        pytest.param("ARC439", "failureThreshold: 60", "failureThreshold: 6", "30 seconds", id="a short probe"),
        pytest.param(
            "ARC439",
            "terminationGracePeriodSeconds: 120",
            "terminationGracePeriodSeconds: 10",
            "half-written",
            id="a short time to stop",
        ),
        pytest.param(
            "ARC440",
            "            mountPath: /etc/docker\n",
            "            mountPath: /etc/other\n",
            "no `daemon.json`",
            id="no rules",
        ),
        pytest.param("ARC441", "docker:29.7.2-dind", "docker:dind", "next month", id="floating"),
        pytest.param("ARC441", "docker:29.7.2-dind", "hub.acme.dev/docker:dind", "next month", id="a mirror's"),
        pytest.param(
            "ARC441",
            "runner:2.336.0\n        command: [/home",
            "runner:2.319.1@sha256:a\n        command: [/home",
            "GitHub refuses",
            id="an old one by its digest",
        ),
        pytest.param("ARC442", "name: runner\n", "name: build\n", "no container is called", id="no runner"),
        pytest.param(
            "ARC442",
            "command: [/home/runner/run.sh]",
            'command: [bash, -c, "/home/runner/run.sh; echo done"]',
            "goes on after",
            id="a shell with more",
        ),
        pytest.param("ARC444", "  spec:\n", "  spec:\n    hostPID: true\n", "hostPID", id="the node's processes"),
        pytest.param(
            "ARC444",
            "      - name: work\n        emptyDir: {}",
            "      - name: work\n        hostPath: {path: /etc}",
            "folder of the node",
            id="the node's files",
        ),
    ],
)
def test_found(make: Make, code: str, old: str, new: str, said: str) -> None:
    assert old in GOOD
    findings = make(GOOD.replace(old, new), code).findings
    assert [finding for finding in findings if said in finding.message], [one.message for one in findings]


def test_a_plain_sidecar_is_reported_only_where_a_native_one_can_be(make: Make) -> None:
    second = GOOD.replace("set-1", "set-2").replace("pvc-1", "pvc-2")
    assert not make(OLD, "ARC439").findings
    assert make({"1.yaml": OLD, "2.yaml": second}, "ARC439").findings, "another lane shows that the cluster knows them"
    assert make(OLD, "ARC439", files=("values.yaml",), kubernetes=31).findings
    assert not make(OLD, "ARC439", files=("values.yaml",), kubernetes=28).findings
    assert not make(GOOD, "ARC439", files=("values.yaml",), kubernetes=29).findings
    assert make(GOOD, "ARC439", files=("values.yaml",), kubernetes=28).findings


def test_a_daemon_without_a_group_is_judged_where_its_configuration_is_known(make: Make) -> None:
    lane = GOOD.replace(", --group=123", "")
    config = "kind: ConfigMap\nmetadata: {name: docker-daemon-lane}\ndata: {daemon.json: '%s'}\n"
    assert not make(lane, "ARC435").findings
    assert not make({"a.yaml": lane, "b.yaml": config % '{"group": "123"}'}, "ARC435").findings
    assert make({"a.yaml": lane, "b.yaml": config % "{}"}, "ARC435").findings
    own = lane.replace("ghcr.io/actions/actions-runner", "ghcr.io/acme/runner")
    (finding,) = make({"a.yaml": own, "b.yaml": config % "{}"}, "ARC435").findings
    assert (finding.severity, finding.fix) == (Severity.WARNING, None)


def test_a_daemon_of_another_runtime_may_have_no_privileges(make: Make) -> None:
    lane = GOOD.replace("privileged: true", "privileged: false")
    assert make(lane, "ARC431").findings
    assert not make(lane.replace("  spec:\n", "  spec:\n    runtimeClassName: sysbox-runc\n"), "ARC431").findings


CONFIG = "kind: ConfigMap\nmetadata: {name: docker-daemon-lane}\ndata:\n  daemon.json: '%s'\n"


@pytest.mark.parametrize(
    ("daemon", "said", "severity"),
    [
        pytest.param('{"builder": {"gc": {"policy": [{"all": true}]}}}', None, None, id="rules"),
        pytest.param('{"builder": {"gc": {"enabled": true}}}', None, None, id="the defaults, on purpose"),
        pytest.param("{}", "no `builder.gc`", Severity.WARNING, id="no rules"),
        pytest.param("{", "no JSON", Severity.ERROR, id="cut off"),
        pytest.param("[]", "no JSON object", Severity.ERROR, id="a list"),
        pytest.param('{"builder": {"gc": {"enabled": false}}}', "grows until", Severity.WARNING, id="off"),
        pytest.param(
            '{"builder": {"gc": {"policy": [{"keepDuration": "48h"}]}}}',
            "does not know keepDuration",
            Severity.ERROR,
            id="a key of the documentation's example",
        ),
        pytest.param(
            '{"builder": {"gc": {"policy": [{"maxUsedSpace": "60 %"}]}}}', "no size", Severity.ERROR, id="no size"
        ),
        pytest.param(
            '{"group": "123", "builder": {"gc": {"policy": []}}}', "does not start then", Severity.ERROR, id="twice"
        ),
    ],
)
def test_daemon_json(make: Make, daemon: str, said: str | None, severity: Severity | None) -> None:
    files = {"lane.yaml": GOOD, "config.yaml": CONFIG % daemon}
    found = [(finding.message, finding.severity) for finding in make(files, "ARC440").findings]
    assert len(found) == (said is not None)
    assert all(said in message and severity is level for message, level in found if said)


@pytest.mark.parametrize(
    ("old", "new", "key", "found"),
    [
        pytest.param("", "", "daemon.json", 1, id="as usual"),
        pytest.param("configMap:\n", "configMap:\n          items: [{key: a, path: daemon.json}]\n", "a", 1,
                     id="a key of another name"),
        pytest.param("mountPath: /etc/docker\n", "mountPath: /etc/docker/daemon.json\n            subPath: a\n",
                     "a", 1, id="one file"),
        pytest.param("", "", "other.json", 0, id="another file"),
    ],
)  # fmt: skip
def test_the_daemon_reads_one_key_of_its_config_map(make: Make, old: str, new: str, key: str, found: int) -> None:
    files = {"a.yaml": GOOD.replace(old, new) if old else GOOD, "b.yaml": CONFIG.replace("daemon.json", key) % "["}
    messages = [finding.message for finding in make(files, "ARC440").findings]
    assert len(messages) == 1
    assert ("no JSON" in messages[0]) == bool(found)
    assert ("finds no configuration here" in messages[0]) != bool(found)


def test_jobs_with_a_container_make_missing_externals_an_error(make: Make) -> None:
    head = "on: push\njobs:\n  a:\n    runs-on: arc-runner-set-1\n"
    job = f"{head}    container: node:22\n    steps: [{{run: docker build .}}]\n"
    values = GOOD.replace("            mountPath: /home/runner/externals\n", "            mountPath: /x\n")
    files = {"lane.yaml": values, ".github/workflows/ci.yml": job}
    (finding,) = make(files, "ARC437").findings
    assert finding.severity is Severity.ERROR
    assert "job `a` has one" in finding.message


@pytest.mark.parametrize("number", [2, 3])
def test_one_lane_among_few_stands_out(make: Make, number: int) -> None:
    other = GOOD.replace("docker:29.7.2-dind", "docker:29.7.1-dind")
    files = {
        f"{index}.yaml": (GOOD if index % 2 else other)
        .replace("set-1", f"set-{index}")
        .replace("pvc-1", f"pvc-{index}")
        for index in range(1, number + 1)
    }
    assert [finding.location.path for finding in make(files, "ARC445").findings] == ["2.yaml"]
