"""ARC401 to ARC410 and ARC446 beyond their examples: what must stay silent first, then what must be found."""

from __future__ import annotations

from base64 import b64encode

import pytest

from arcroute.checks.finding import Severity
from tests.checks_cluster.conftest import Make

NAMED = "githubConfigUrl: https://github.com/acme\nrunnerScaleSetName: arc-runner-set-1\n"
TOKEN = "ghp_0123456789abcdefABCD"
SECRET = "---\nkind: Secret\nmetadata: {name: s}\nstringData: {github_token: TOKEN}\n"
POD = """\
template:
  spec:
    containers:
      - {name: runner}
      - {name: dind, image: docker:29.7.2-dind, volumeMounts: [{name: c, mountPath: /var/lib/docker}]}
    volumes: [{name: c, persistentVolumeClaim: {claimName: docker-cache-pvc-1}}]
"""


@pytest.mark.parametrize(
    ("code", "text"),
    [
        pytest.param(
            "ARC401", "githubConfigUrl: https://github.com/acme\n", id="values of any name: the release tells"
        ),
        pytest.param("ARC401", "runnerScaleSetName: gpu_builds-2\n", id="an underscore is fine in a label"),
        pytest.param("ARC401", 'runnerScaleSetName: "{{ .Release.Name }}"\n', id="left to a template engine"),
        pytest.param("ARC402", NAMED, id="a lane of the map, and the rest is kept elsewhere"),
        pytest.param("ARC403", NAMED + "maxRunners: 0\n" + POD, id="0 pauses a lane"),
        pytest.param("ARC403", NAMED, id="a part of a lane's values, the limit is elsewhere"),
        pytest.param(
            "ARC403", NAMED + "maxRunners: 1\ncontainerMode: {type: dind}\n", id="one runner without a volume"
        ),
        pytest.param(
            "ARC403", "runnerScaleSetName: gpu\nmaxRunners: 5\ncontainerMode: {type: dind}\n", id="no lane, no volume"
        ),
        pytest.param("ARC403", "runnerScaleSetName: gpu\ncontainerMode: {type: dind}\n", id="no lane, no limit"),
        pytest.param("ARC403", NAMED + 'maxRunners: "{{ .max }}"\n' + POD, id="a number to come"),
        pytest.param(
            "ARC404", NAMED + "x-pod: {a: b}\n.anchors: {}\nproxy: {}\nkeyVault: {}\n", id="anchors, and keys read"
        ),
        pytest.param("ARC405", NAMED + "scaleSetLabels: [a, b]\n", id="labels of one lane"),
        pytest.param("ARC406", NAMED + "githubConfigSecret: ours\n", id="a Secret kept elsewhere"),
        pytest.param(
            "ARC406", "githubConfigUrl: https://github.com/enterprises/acme\nmaxRunners: 1\n", id="enterprise"
        ),
        pytest.param(
            "ARC406", "githubConfigUrl: https://ghes.acme.dev:8443/org/repo/\nmaxRunners: 1\n", id="own server"
        ),
        pytest.param("ARC406", 'githubConfigUrl: "https://{{ .host }}/acme"\nmaxRunners: 1\n', id="a URL to come"),
        pytest.param("ARC406", NAMED + "githubConfigSecret: {github_token: '${TOKEN}'}\n", id="a token to come"),
        pytest.param("ARC406", NAMED + "githubConfigSecret: {github_token: 'ENC[AES256_GCM,data:x]'}\n", id="SOPS"),
        pytest.param("ARC406", NAMED + SECRET.replace("TOKEN", "REPLACE-ME"), id="a Secret with nothing in it yet"),
        pytest.param("ARC406", "githubConfigUrl: https://github.com/${ORG}\nmaxRunners: 1\n", id="envsubst's URL"),
        pytest.param("ARC403", NAMED + "maxRunners: ${MAX}\n" + POD, id="envsubst's number"),
        pytest.param("ARC407", "runnerScaleSetName: arc-runner-set-1\n", id="a part of values, the rest is elsewhere"),
        pytest.param("ARC409", NAMED + "runnerGroup: builders\n", id="a group of an organisation"),
        pytest.param("ARC410", NAMED + "minRunners: 2\n", id="idle runners without a volume"),
        pytest.param("ARC446", NAMED, id="no values of a controller"),
    ],
)
def test_silent(make: Make, code: str, text: str) -> None:
    assert not make(text, code).findings


@pytest.mark.parametrize(
    ("code", "text", "line", "said"),
    [
        pytest.param("ARC401", f"runnerScaleSetName: {'a' * 46}\n", 1, "46 characters", id="one character too many"),
        pytest.param("ARC401", "runnerScaleSetName: Arc-Runner-Set-1\n", 1, "a-z", id="capitals"),
        pytest.param("ARC401", "runnerScaleSetName: set-\n", 1, "both ends", id="a dash at the end"),
        pytest.param(
            "ARC401",
            "githubConfigUrl: https://github.com/acme\n" + POD,
            1,
            "not arc-runner-set-1",
            id="by its claim",
        ),
        pytest.param("ARC402", NAMED + "---\n" + NAMED, 5, "second scale set", id="one name twice"),
        pytest.param("ARC402", NAMED + POD.replace("pvc-1", "pvc-2"), 8, "the map gives it", id="another claim"),
        pytest.param("ARC403", NAMED + POD, 2, "no `maxRunners`", id="missing"),
        pytest.param("ARC403", NAMED + "maxRunners:\n" + POD, 3, "no `maxRunners`", id="empty"),
        pytest.param("ARC403", NAMED + "maxRunners: null\n" + POD, 3, "no `maxRunners`", id="null"),
        pytest.param("ARC403", NAMED + "maxRunners: 2\n" + POD, 3, "serves one runner", id="two"),
        pytest.param("ARC403", NAMED + "maxRunners: 5\n", 3, "serves one runner", id="five, the volume is elsewhere"),
        pytest.param(
            "ARC403", NAMED + "containerMode: {type: dind}\n", 2, "no `maxRunners`", id="chart's dind, no limit"
        ),
        pytest.param(
            "ARC403",
            "arc: {runnerScaleSetName: arc-runner-set-1, githubConfigUrl: a, maxRunners: '1'}\n",
            1,
            "no bare number",
            id="values of a subchart",
        ),
        pytest.param("ARC403", NAMED + "maxRunners: true\n" + POD, 3, "no bare number", id="no number"),
        pytest.param("ARC403", NAMED + "maxRunners: 1\nminRunners: 2\n", 3, "chart refuses", id="least above most"),
        pytest.param("ARC404", NAMED + "maxRunner: 1\n", 3, "did you mean `maxRunners`", id="misspelt"),
        pytest.param("ARC404", NAMED + "nodeSelector: {a: b}\n", 3, "template.spec.nodeSelector", id="of a pod"),
        pytest.param("ARC405", NAMED + "scaleSetLabels: builds\n", 3, "write a list", id="no list"),
        pytest.param("ARC405", NAMED + 'scaleSetLabels: [""]\n', 3, "1 to 255", id="an empty label"),
        pytest.param("ARC405", NAMED + "scaleSetLabels: [12]\n", 3, "must be a text", id="a number"),
        pytest.param("ARC406", "githubConfigUrl: git@github.com:acme\n", 1, "not a URL", id="ssh"),
        pytest.param("ARC406", "githubConfigUrl: https://github.com\nmaxRunners: 1\n", 1, "must name", id="no org"),
        pytest.param("ARC406", "githubConfigUrl: https://github.com/a/b/c\n", 1, "must name", id="too deep"),
        pytest.param("ARC406", 'githubConfigSecret: {github_token: ""}\n', 1, "empty", id="an empty token"),
        pytest.param("ARC406", NAMED + "githubConfigSecret: ghp_x\n", 3, "is a token", id="a token for a name"),
        pytest.param(
            "ARC406", NAMED + "githubConfigSecret: 'github_pat_x'\n", 3, "is a token", id="a fine-grained one"
        ),
        pytest.param("ARC406", 'githubConfigSecret: ""\n', 1, "empty", id="no name"),
        pytest.param("ARC406", NAMED + SECRET.replace("TOKEN", TOKEN), 6, "and so in git", id="a token in a Secret"),
        pytest.param(
            "ARC406",
            NAMED + SECRET.replace("stringData", "data").replace("TOKEN", b64encode(TOKEN.encode()).decode()),
            6,
            "and so in git",
            id="the same in base64",
        ),
        pytest.param(
            "ARC406",
            NAMED + "githubConfigSecret: s\n---\nkind: Secret\nmetadata: {name: s}\nstringData: {token: x}\n",
            6,
            "finds no token",
            id="a Secret with another key",
        ),
        pytest.param(
            "ARC406",
            NAMED
            + "githubConfigSecret: s\n---\nkind: Secret\nmetadata: {name: s, namespace: arc-systems}\n"
            + "---\nkind: Namespace\nmetadata: {name: arc-runners}\n",
            3,
            "is in namespace arc-systems",
            id="a Secret beside the controller",
        ),
        pytest.param(
            "ARC409",
            "githubConfigUrl: https://github.com/acme/app\nrunnerGroup: g\n",
            2,
            "names one repository",
            id="a group of a repository",
        ),
    ],
)
def test_found(make: Make, code: str, text: str, line: int, said: str) -> None:
    (finding,) = make(text, code).findings
    assert finding.location.line == line
    assert said in finding.message


def test_a_quoted_one_is_what_was_meant(make: Make) -> None:
    ((_, new),) = make(NAMED + 'maxRunners: "1"\ncontainerMode: {type: dind}\n', "ARC403").fixed().changes
    assert "maxRunners: 1\n" in new.text


def test_a_lane_that_mounts_no_claim_is_not_narrowed(make: Make) -> None:
    (finding,) = make(NAMED + "maxRunners: 5\ncontainerMode: {type: dind}\n", "ARC403").findings
    assert finding.fix is None


def test_values_merged_from_two_files_point_into_the_one_that_has_the_last_word(make: Make) -> None:
    files = {"base.yaml": NAMED + "maxRunners: 1\n" + POD, "over.yaml": "# ours\nmaxRunners: 3\n"}
    (finding,) = make(files, "ARC403", values=("base.yaml", "over.yaml")).findings
    assert (finding.location.path, finding.location.line) == ("over.yaml", 2)


def test_a_row_of_the_map_without_manifests_is_reported_at_the_row(make: Make) -> None:
    files = {
        ".arcroute.yaml": "lanes:\n  arc-runner-set-4: {stacks: [go], claim: docker-cache-pvc-4}\n",
        **{f"deploy/{n}.yaml": NAMED.replace("set-1", f"set-{n}") for n in (1, 2, 3)},
    }
    (finding,) = make(files, "ARC402", folders=("deploy",)).findings
    assert (finding.location.path, finding.location.line) == (".arcroute.yaml", 2)
    assert "arc-runner-set-4 of the map has no scale set" in finding.message


@pytest.mark.parametrize(
    ("label", "labels", "found"),
    [
        pytest.param("arc-runner-set-7", "[]", 1, id="a number that no lane has"),
        pytest.param("arc-runner-set-7", "[Arc-Runner-Set-7]", 0, id="a label of a scale set"),
        pytest.param("arc-runner-set-1", "[]", 0, id="a lane"),
        pytest.param("gpu", "[]", 0, id="somebody else's runner"),
        pytest.param("arc-runer-set-1", "[]", 0, id="a misspelling is ARC103's"),
    ],
)
def test_jobs_that_ask_for_what_nobody_has_are_reported(make: Make, label: str, labels: str, found: int) -> None:
    files = {
        ".github/workflows/a.yml": f"on: push\njobs:\n  a:\n    runs-on: {label}\n    steps: [{{run: make}}]\n",
        **{f"deploy/{n}.yaml": NAMED.replace("set-1", f"set-{n}") for n in (1, 2)},
        "deploy/3.yaml": NAMED.replace("set-1", "set-3") + f"scaleSetLabels: {labels}\n",
    }
    findings = make(files, "ARC402", folders=("deploy",)).findings
    places = [(one.location.path, one.location.line) for one in findings]
    assert places == [(".github/workflows/a.yml", 4)] * found


SCRIPT = (
    "helm upgrade --install {words} oci://ghcr.io/actions/actions-runner-controller-charts/gha-runner-scale-set{end}\n"
)


@pytest.mark.parametrize(
    ("script", "found"),
    [
        pytest.param(SCRIPT.format(words="a", end=" --version 0.14.2"), 0, id="pinned"),
        pytest.param(SCRIPT.format(words="a", end=" \\\n  --version=0.14.2"), 0, id="pinned on the next line"),
        pytest.param("# " + SCRIPT.format(words="a", end=""), 0, id="a comment"),
        pytest.param("helm upgrade a ./charts/gha-runner-scale-set\n", 0, id="a chart in the repository"),
        pytest.param(SCRIPT.format(words='"$@" a', end=""), 0, id="words that are not known"),
        pytest.param("helm upgrade a oci://example.com/other\n", 0, id="another chart"),
        pytest.param(SCRIPT.format(words="a", end=""), 1, id="whatever is newest"),
        pytest.param(SCRIPT.format(words='"$NAME"', end=" \\\n  -f v.yaml"), 1, id="a variable for the name"),
    ],
)
def test_scripts_pin_the_charts(make: Make, script: str, found: int) -> None:
    files = {"deploy/v.yaml": NAMED, "deploy/up.sh": script}
    assert len(make(files, "ARC408", folders=("deploy",)).findings) == found


def test_workflows_pin_the_charts(make: Make) -> None:
    workflow = "on: push\njobs:\n  up:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n          "
    files = {"deploy/v.yaml": NAMED, ".github/workflows/up.yml": workflow + SCRIPT.format(words="a", end="")}
    (finding,) = make(files, "ARC408", folders=("deploy",)).findings
    assert (finding.location.path, finding.location.line) == (".github/workflows/up.yml", 7)
    folded = workflow.replace("|", ">-") + SCRIPT.format(words="a", end="\n            --version 0.14.2")
    assert not make(files | {".github/workflows/up.yml": folded}, "ARC408", folders=("deploy",)).findings


def test_labels_that_the_chart_refuses_are_warnings_and_shared_ones_errors(make: Make) -> None:
    shared = NAMED + "scaleSetLabels: ['', arc-runner-set-2]\n---\nrunnerScaleSetName: arc-runner-set-2\n"
    severities = [finding.severity for finding in make(shared, "ARC405").findings]
    assert severities == [Severity.WARNING, Severity.ERROR]


@pytest.mark.parametrize(
    ("path", "lane"),
    [
        ("arc-runner-set-2/values.yaml", "arc-runner-set-2"),
        ("arc-runner-set-2-values.yaml", "arc-runner-set-2"),
        ("arc-runner-set-20/values.yaml", None),
        ("all/values.yaml", None),
    ],
)
def test_the_place_of_values_names_their_lane(make: Make, path: str, lane: str | None) -> None:
    values = "githubConfigUrl: https://github.com/acme\n" + POD.replace("docker-cache-pvc-1", "ours")
    found = make({path: values}, "ARC401").findings
    assert [f"not {lane}" in finding.message for finding in found] == ([True] if lane else [])


def test_a_scale_set_whose_name_is_to_come_may_be_any_lane(make: Make) -> None:
    files = {"deploy/a.yaml": NAMED.replace("arc-runner-set-1", "'{{ .name }}'"), "deploy/b.yaml": NAMED}
    assert not make(files, "ARC402", folders=("deploy",)).findings


def test_values_for_two_minor_versions(make: Make) -> None:
    chart = "# Chart: oci://ghcr.io/actions/actions-runner-controller-charts/gha-runner-scale-set"
    files = {"1.yaml": f"{chart} 0.14.2\n{NAMED}", "2.yaml": f"{chart}-controller 0.13.0\nflags: {{logLevel: info}}\n"}
    (finding,) = make(files, "ARC408").findings
    assert (finding.location.path, finding.location.line) == ("2.yaml", 1)


@pytest.mark.parametrize(
    ("name", "pod", "severity"),
    [
        pytest.param("gpu", "", Severity.WARNING, id="other runners, perhaps, that nobody listed"),
        pytest.param("gpu", POD, Severity.ERROR, id="a lane by its volume"),
        pytest.param("arc-runner-set-7", "", Severity.ERROR, id="a lane by its name"),
        pytest.param("arc-runer-set-1", "", Severity.ERROR, id="misspelt"),
    ],
)
def test_a_scale_set_that_the_map_does_not_know(make: Make, name: str, pod: str, severity: Severity) -> None:
    (finding,) = make(f"runnerScaleSetName: {name}\nmaxRunners: 1\n{pod}", "ARC402").findings
    assert finding.severity is severity


def test_a_scale_set_under_runners_is_no_lane(make: Make) -> None:
    files = {".arcroute.yaml": "runners: [gpu-*]\n", "v.yaml": "runnerScaleSetName: gpu-1\nmaxRunners: 4\n"}
    assert not make(files, "ARC402").findings
