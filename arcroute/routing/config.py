"""``.arcroute.yaml``: what it may say. These classes are its validation, its JSON Schema and its documentation."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal, TypeAlias

from msgspec import Struct, field

from arcroute.routing.describing import Example, Form, OneOf, Row
from arcroute.routing.globs import covers, matches

NO_LANE = "none"

SeverityName: TypeAlias = Literal["off", "info", "warning", "error"]

LaneName: TypeAlias = Annotated[
    str,
    Form(
        r"(?=.{1,45}$)[a-z0-9](?:[-a-z0-9_]*[a-z0-9])?",
        "at most 45 of a-z, 0-9, - and _, with a letter or digit at both ends, as Actions Runner Controller wants it",
    ),
]
Stack: TypeAlias = Annotated[str, OneOf("stack")]
BuilderName: TypeAlias = Annotated[
    str, Form(r"[a-zA-Z][a-zA-Z0-9._-]{0,62}", "a letter, then letters, digits, and . _ -, as buildx wants it")
]
KubernetesName: TypeAlias = Annotated[
    str,
    Form(
        r"(?=.{1,253}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*",
        "a Kubernetes name: a-z, 0-9, - and ., with a letter or digit at both ends",
    ),
]
Quantity: TypeAlias = Annotated[
    str, Form(r"[1-9][0-9]*(?:\.[0-9]+)?(?:[KMGTPE]i|[kMGTPE])?", "a Kubernetes quantity such as 100Gi")
]
Glob: TypeAlias = Annotated[
    str,
    Form(
        r"(?!.*(?:^|/)\.\.?(?:/|$))[^\\\n]+",
        "a path pattern with forward slashes, relative to the repository root, without . and .. folders",
    ),
]
Folder: TypeAlias = Annotated[
    str,
    Form(r"(?!/)(?!.*(?:^|/)\.\.(?:/|$))[^\\\n]+", "a path with forward slashes inside the repository"),
]
Expression: TypeAlias = Annotated[
    str, Form(r"(?![\s\S]*\$\{\{)[\s\S]*\S[\s\S]*", "an expression of GitHub Actions without the ${{ }} around it")
]
Text: TypeAlias = Annotated[str, Form(r"[\s\S]*\S[\s\S]*", "a text that is not blank")]
VariableName: TypeAlias = Annotated[
    str,
    Form(
        r"(?![Gg][Ii][Tt][Hh][Uu][Bb]_)[A-Za-z_][A-Za-z0-9_]*",
        "a variable's name as GitHub allows it, without vars. before it",
    ),
]
RemoteWorkflow: TypeAlias = Annotated[
    str,
    Form(
        r"[A-Za-z0-9][-A-Za-z0-9]*/[-.A-Za-z0-9_]+/\.github/workflows/[^/@\s]+\.ya?ml",
        "owner/repository/.github/workflows/file.yml, without @ref",
    ),
]
RepositoryName: TypeAlias = Annotated[str, Form(r"[A-Za-z0-9][-A-Za-z0-9]*/[-.A-Za-z0-9_]+", "owner/repository")]
RuleName: TypeAlias = Annotated[str, OneOf("rule")]


class LaneRow(Struct, frozen=True):
    """A lane: a runner scale set with one runner and one persistent volume."""

    stacks: Annotated[tuple[Stack, ...], "The stacks whose images build on this lane."]
    claim: Annotated[KubernetesName, "The PersistentVolumeClaim that holds the lane's layer cache."]
    size: Annotated[Quantity, "The claim's size."] = "100Gi"


class Guard(Struct, frozen=True):
    """Keeps forks working, which have no lanes."""

    when: Annotated[
        Expression, "The condition under which a job goes to its lane.", Example("github.repository_owner == 'acme'")
    ]
    otherwise: Annotated[Text, "The label that the job gets where the condition does not hold."] = "ubuntu-latest"


class Hosted(Struct, frozen=True):
    """Image builds on GitHub-hosted runners."""

    builds: Annotated[
        Literal["route", "allow"],
        "Whether builds of a stack with a lane belong there (`route`) or may stay on a GitHub-hosted runner (`allow`).",
    ] = "route"
    guard: Annotated[
        Guard | None,
        "What arcroute writes in place of a GitHub-hosted label: the lane under a condition, else a hosted runner.",
    ] = None


class Builder(Struct, frozen=True):
    """How builds on lanes keep their cache."""

    discarded: Annotated[
        Literal["docker-driver", "keep-state", "report"],
        "What a fix of ARC201 does about a builder that is removed with its cache: let Docker's own daemon build"
        " (`docker-driver`), keep the builder's cache under a constant name (`keep-state`), or nothing (`report`).",
    ] = "report"
    name: Annotated[
        BuilderName, "The builder's name that `keep-state` writes: a job finds the cache of the one before it by it."
    ] = "lane"


class Override(Row, frozen=True):
    """What a person knows better: every given selector must match, and the first override that matches wins."""

    needs = MappingProxyType(
        {"selects nothing": ("dockerfile", "workflow", "job", "image"), "changes nothing": ("stack", "lane")}
    )
    dockerfile: Annotated[Glob | None, "Selects builds by the Dockerfile's path."] = None
    workflow: Annotated[Glob | None, "Selects jobs by their workflow's path; a bare file name will do."] = None
    job: Annotated[Text | None, "Selects jobs by id, a glob."] = None
    image: Annotated[Text | None, "Selects builds by the image's name without tag, a glob."] = None
    stack: Annotated[Stack | None, "The stack of what is selected."] = None
    lane: Annotated[Text | None, "The lane of what is selected, or `none`: leave it where it is."] = None

    def selects_job(self, workflow: str, job: str) -> bool:
        """Whether the selectors for jobs match; ``workflow`` is relative to the repository root."""
        return (self.workflow is None or matches(self.workflow, workflow)) and (
            self.job is None or matches(self.job, job)
        )

    def selects_build(self, dockerfile: str | None, images: tuple[str, ...]) -> bool:
        """Whether the selectors for builds match; an unknown Dockerfile or image matches no pattern."""
        names = tuple(without_tag(image) for image in images)
        return (self.dockerfile is None or (dockerfile is not None and matches(self.dockerfile, dockerfile))) and (
            self.image is None or any(matches(self.image, name) for name in names)
        )


class RemoteInputs(Struct, frozen=True):
    """What the inputs of a reusable workflow outside the repository mean: each value is an input's name."""

    dockerfile: Annotated[Text | None, "The input that holds the Dockerfile's path."] = None
    context: Annotated[Text | None, "The input that holds the build context."] = None
    target: Annotated[Text | None, "The input that holds the stage to build."] = None
    image: Annotated[Text | None, "The input that holds the image's name."] = None
    runner: Annotated[Text | None, "The input that becomes `runs-on`."] = None


class Cluster(Struct, frozen=True):
    """The lanes' manifests."""

    manifests: Annotated[Folder | None, "The folder of the repository that holds them.", Example("deploy/arc")] = None
    namespace: Annotated[KubernetesName, "The namespace the runners live in."] = "arc-runners"


class Config(Struct, frozen=True):
    """What a repository tells arcroute."""

    lanes: Annotated[
        Mapping[LaneName, LaneRow | None],
        "Lanes laid over the shipped map. A row replaces the shipped lane of that name or adds a lane; a stack that"
        " stands in a row leaves its shipped lane; a name with `null` drops the shipped lane.",
        Example({"arc-runner-set-4": {"stacks": ["go", "ruby"], "claim": "docker-cache-pvc-4"}}),
    ] = field(default_factory=dict)
    visibility: Annotated[
        Literal["public", "internal", "private"] | None,
        "Who can see the repository. Anyone can fork a public one (ARC301 is an error there); one that is private or"
        " internal runs no pull requests from forks unless its owner allows that (ARC301 says nothing of them).",
    ] = None
    timeout_minutes: Annotated[
        int | None,
        "The `timeout-minutes` that the fix of ARC302 writes into jobs on a lane. Without it the fix is unsafe and"
        " writes 60.",
        Example(60),
    ] = None
    runners: Annotated[
        tuple[Text, ...],
        "Labels of other self-hosted runners, globs allowed: they are no lanes, and builds on them are not judged.",
        Example(["gpu-*", "release-signing"]),
    ] = ()
    hosted: Annotated[Hosted, "Image builds on GitHub-hosted runners."] = Hosted()
    builder: Annotated[Builder, "How builds on lanes keep their cache."] = Builder()
    overrides: Annotated[
        tuple[Override, ...],
        "What detection cannot know or gets wrong. Each entry needs a selector (`dockerfile`, `workflow`, `job`,"
        " `image`) and an effect (`stack`, `lane`).",
        Example([{"dockerfile": "images/langserver-*/Dockerfile", "stack": "java"}]),
    ] = ()
    reusable_workflows: Annotated[
        Mapping[RemoteWorkflow, RemoteInputs],
        "What the inputs of workflows outside this repository mean, which arcroute cannot read.",
        Example({"acme/.github/.github/workflows/build.yml": {"dockerfile": "docker-file", "runner": "runner"}}),
    ] = field(default_factory=dict)
    checkouts: Annotated[
        Mapping[RepositoryName, Folder],
        "Folders of this repository that hold other repositories, such as submodules: workflows that are called there"
        " are read from them.",
        Example({"acme/.github": "vendor/dot-github"}),
    ] = field(default_factory=dict)
    vars: Annotated[
        Mapping[VariableName, str],
        "Values of the `vars` context, which GitHub keeps outside the repository.",
        Example({"RUNNER_PY": "arc-runner-set-1"}),
    ] = field(default_factory=dict)
    rules: Annotated[
        Mapping[RuleName, SeverityName],
        "Severities by rule code or name: `off`, `info`, `warning`, `error`.",
        Example({"ARC302": "off"}),
    ] = field(default_factory=dict)
    per_path: Annotated[
        Mapping[Glob, Mapping[RuleName, SeverityName]],
        "Severities that hold for some files only, by path pattern. For each rule the first pattern counts that covers"
        " the file and names the rule; without one, `rules` holds.",
        Example({".github/workflows/release.yml": {"ARC302": "off"}}),
    ] = field(default_factory=dict)
    exclude: Annotated[tuple[Glob, ...], "Files and folders that are not looked at.", Example(["vendor/**"])] = ()
    cluster: Annotated[Cluster, "The lanes' manifests."] = Cluster()

    def severity(self, code: str, path: str) -> SeverityName | None:
        """What the configuration says of a rule in a file; None where it says nothing."""
        for pattern, severities in self.per_path.items():
            if code in severities and covers(pattern, path):
                return severities[code]
        return self.rules.get(code)

    def leaves_out(self, code: str) -> bool:
        """Whether a rule is off in every file."""
        here = [severities[code] for severities in self.per_path.values() if code in severities]
        return self.rules.get(code) == "off" and all(severity == "off" for severity in here)

    def excludes(self, path: str) -> bool:
        """Whether ``exclude`` covers a path, or a folder that it lies in."""
        return any(covers(pattern, path) for pattern in self.exclude)


def without_tag(image: str) -> str:
    """An image reference without its tag and digest; the colon of a registry's port stays."""
    name = image.partition("@")[0]
    head, colon, tag = name.rpartition(":")
    return head if colon and "/" not in tag else name
