"""From a command to the images it builds."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcroute.builds.invocation import Invocation
from arcroute.builds.model import HOLE, Build
from arcroute.builds.scripts import run_builds
from arcroute.builds.shell import Command
from arcroute.builds.tools import builds
from arcroute.errors import Place
from arcroute.text.project import Project

PLACE = Place("ci.yml", 1, 1)
FILES = {
    "compose.yaml": "services:\n  web: {build: web}\n  db: {image: postgres}\n  api: {build: {context: api}}\n",
    "docker-bake.hcl": 'target "default" { context = "web" }\ntarget "api" { context = "api" }\n',
    "skaffold.yaml": "build:\n  artifacts:\n  - {image: a, context: web}\n"
    "  - {image: b, docker: {dockerfile: F, target: t}}\n  - {image: c, jib: {}}\n",
    "Earthfile": "VERSION 0.8\nlint:\n  RUN x\nimage:\n  SAVE IMAGE --push acme/web:$TAG\nall:\n  BUILD +image\n",
    ".devcontainer/devcontainer.json": '{\n  // why\n  "build": {"dockerfile": "Dockerfile", "context": "..",},\n}\n',
    "alone/.devcontainer.json": '{"image": "python:3"}',
    "dev.json": '{"dockerComposeFile": ["compose.yaml"], "service": "api", /* why */ "forwardPorts": [1,]}',
    "bad.json": "{",
    "podman/Containerfile": "FROM x",
    "made/Dockerfile": "FROM x",
    "all.yaml": "requires:\n  - {path: parts, configs: [b]}\n  - {path: parts/skaffold.yaml, configs: [b]}\n",
    "parts/skaffold.yaml": "metadata: {name: a}\nbuild: {artifacts: [{image: a}]}\n---\nmetadata: {name: b}\n"
    "requires: [{configs: [c]}, {git: {repo: x}}]\n---\nmetadata: {name: c}\n"
    "build:\n  artifacts:\n    - {image: c, context: ../web, jib: {project: app}}\n",
    "web/app/pom.xml": "",
    "chart/chartpress.yaml": "charts:\n- name: a\n  imagePrefix: acme/k8s-\n  images:\n    hub: {}\n- {name: b}\n",
    "two/chartpress.yaml": "charts: [{name: a, images: {x: {dockerfilePath: d/F, contextPath: .., imageName: x}}}]",
    "three/chartpress.yaml": "charts: [{name: a, images: {x: {dockerfilePath: d/F}}}]",
    "four/chartpress.yaml": "charts: [",
    "lessons/binder/Dockerfile": "FROM quay.io/jupyter/base-notebook\n",
}
Found = Callable[..., tuple[Build, ...]]


@pytest.fixture(scope="module", name="project")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("repository")
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return Project(root)


@pytest.fixture(scope="module", name="found")
def finder(project: Project) -> Found:
    def found(script: str, env: Mapping[str, str] | None = None) -> tuple[Build, ...]:
        return run_builds(project, script, None, env or {}, ".", PLACE).builds

    return found


@pytest.mark.parametrize(
    "script",
    [
        "docker login ghcr.io -u x",
        "docker pull x; docker push x; docker tag x y; docker save x; docker load -i x; docker run x",
        "docker image pull x; docker image ls; docker builder prune; docker buildx ls; docker container ls",
        "docker buildx create --use; docker buildx inspect; docker buildx imagetools create -t x y",
        "docker manifest create x y; docker buildx prune; docker buildx du",
        "docker build --check .; docker buildx build --check .; docker build --help",
        "docker buildx build --call=check .; docker build --call outline .",
        "docker buildx bake --print; docker buildx bake --check; docker buildx bake --list=targets",
        "docker compose up -d --no-build; docker compose pull; docker compose config; docker compose down",
        "docker compose up -d db; docker compose run db psql; docker compose create db",
        "docker run docker:cli docker ps; docker run docker:cli; docker run docker:cli docker run x docker build .",
        "dotnet publish -c Release; sbt docker:clean; mvn docker:push; mvn docker:stop; gradle dockerStop",
        "mvn -P docker test; mvn install -Pdocker-tests,ci; dazzle combine x",
        "mvn install -Dquarkus.container-image.build=false",
        "docker compose start web; docker-compose logs; docker compose ps build",
        "docker compose exec web docker build .",
        "docker run alpine docker build .; docker exec x docker build .; ssh host docker build .",
        "echo docker build .; printf '%s' 'docker build .'; # docker build .",
        "grep 'docker build' README.md; git commit -m 'docker build .'",
        "skopeo copy docker://x docker://y; crane cp x y; regctl image copy x y; cosign sign x",
        "hadolint Dockerfile; dockerfilelint Dockerfile; trivy image x; dive x",
        "kustomize build .; cargo build; go build ./...; npm run build; mvn package; gradle build; make",
        "appimagetool x; dockerize -wait tcp://db:1; docker-gen build; build .",
        "buildah from x; buildah push x; podman pull x; podman run x build",
        "earthly +lint; earthly bootstrap; earthly github.com/acme/lib+image",
        "skaffold render; skaffold deploy; skaffold build --dry-run",
        "pack builder create x; ko version; ko build --help; nix build .#hello; nix develop; s2i version",
        "nix build .#iso-image; nix build .#image; nix build .#pi-sd-image-full; nix build .#imagemagick",
        "docker run gcr.io/go-containerregistry/crane cp a b; docker run gcr.io/distroless/executor x",
        "mvn jib:help; ./gradlew jibless; devcontainer exec x; npx prettier build",
        "ls | xargs docker pull; xargs; xargs -I x echo docker build x",
        "find . -name Dockerfile -exec hadolint {} ';'; find . -name '*.tmp' -delete; find . -exec",
        "cd chart; chartpress --no-build; chartpress --list-images; chartpress --reset; cd ..; chartpress",
        "buildctl du; buildctl build --frontend gateway.v0",
    ],
)
def test_no_build(found: Found, script: str) -> None:
    assert found(script) == ()


@pytest.mark.parametrize(
    ("script", "via", "dockerfile", "context"),
    [
        pytest.param("docker build .", "docker build", "Dockerfile", ".", id="plain"),
        pytest.param("docker build web", "docker build", "web/Dockerfile", "web", id="folder"),
        pytest.param("docker build ./web/", "docker build", "web/Dockerfile", "web", id="dot-and-slash"),
        pytest.param("docker image build .", "docker image build", "Dockerfile", ".", id="image-build"),
        pytest.param("docker builder build .", "docker builder build", "Dockerfile", ".", id="builder-build"),
        pytest.param("docker buildx build .", "docker buildx build", "Dockerfile", ".", id="buildx"),
        pytest.param("docker buildx b .", "docker buildx build", "Dockerfile", ".", id="buildx-b"),
        pytest.param("docker buildx --builder x build .", "docker buildx build", "Dockerfile", ".", id="buildx-option"),
        pytest.param(
            "docker buildx debug --invoke sh build .", "docker buildx build", "Dockerfile", ".", id="buildx-debug"
        ),
        pytest.param("docker-buildx build .", "docker buildx build", "Dockerfile", ".", id="standalone-buildx"),
        pytest.param("docker --context x -H y -D build .", "docker build", "Dockerfile", ".", id="global-options"),
        pytest.param("/usr/bin/docker build .", "docker build", "Dockerfile", ".", id="absolute-program"),
        pytest.param("DOCKER_BUILDKIT=1 sudo -E docker build .", "docker build", "Dockerfile", ".", id="prefix-sudo"),
        pytest.param("docker build -f a/F web", "docker build", "a/F", "web", id="file"),
        pytest.param("docker build --file=a/F web", "docker build", "a/F", "web", id="file-with-equals"),
        pytest.param("docker build -fa/F web", "docker build", "a/F", "web", id="file-joined"),
        pytest.param("docker build web -f a/F", "docker build", "a/F", "web", id="file-behind"),
        pytest.param("cd a; docker build -f F ..", "docker build", "a/F", ".", id="file-is-relative-to-the-folder"),
        pytest.param("docker build -f $PWD/a/F $GITHUB_WORKSPACE", "docker build", "a/F", ".", id="absolute-paths"),
        pytest.param("docker build -qt x .", "docker build", "Dockerfile", ".", id="cluster"),
        pytest.param(
            "docker build --pull --no-cache --rm=false --squash .", "docker build", "Dockerfile", ".", id="switches"
        ),
        pytest.param(
            "docker build --network host --progress plain --cache-from a --secret id=x -m 1g --ulimit n=1 --iidfile i"
            " --label l -o out --ssh default --allow x --attest y --builder b --metadata-file m --new-option v .",
            "docker build",
            "Dockerfile",
            ".",
            id="options-with-values",
        ),
        pytest.param("docker build -- .", "docker build", "Dockerfile", ".", id="end-of-options"),
        pytest.param("podman build -t x .", "podman build", "Dockerfile", ".", id="podman"),
        pytest.param("podman build podman", "podman build", "podman/Containerfile", "podman", id="containerfile"),
        pytest.param("podman build", "podman build", "Dockerfile", ".", id="podman-here"),
        pytest.param("podman build -f web/F", "podman build", "web/F", "web", id="podman-folder-of-the-file"),
        pytest.param("buildah bud -f F .", "buildah build", "F", ".", id="buildah"),
        pytest.param("nerdctl build -f F .", "nerdctl build", "F", ".", id="nerdctl"),
        pytest.param("finch build -f F .", "nerdctl build", "F", ".", id="finch"),
        pytest.param("lima nerdctl build -f F .", "nerdctl build", "F", ".", id="nerdctl in lima"),
        pytest.param("img build -f F .", "img build", "F", ".", id="img"),
        pytest.param("/kaniko/executor -f a/F -c $PWD/web", "kaniko", "web/a/F", "web", id="kaniko"),
        pytest.param(
            "docker run --rm -v $PWD:/workspace gcr.io/kaniko-project/executor:v1 --dockerfile=a/F --context=dir:///workspace",
            "kaniko",
            "a/F",
            ".",
            id="kaniko-in-docker",
        ),
        pytest.param(
            "docker run -v $PWD/web:/src gcr.io/kaniko-project/executor@sha256:x --context /src --dockerfile /src/F",
            "kaniko",
            "web/F",
            "web",
            id="kaniko-mounted-elsewhere",
        ),
        pytest.param(
            "buildctl build --frontend=dockerfile.v0 --local context=. --local dockerfile=web --opt filename=F",
            "buildctl build",
            "web/F",
            ".",
            id="buildctl",
        ),
        pytest.param("docker compose build web", "docker compose build", "web/Dockerfile", "web", id="compose"),
        pytest.param(
            "docker compose -f compose.yaml up -d --build --no-deps api",
            "docker compose up",
            "api/Dockerfile",
            "api",
            id="up",
        ),
        pytest.param(
            "docker-compose run --build --rm api test web", "docker-compose run", "api/Dockerfile", "api", id="run"
        ),
        pytest.param(
            "docker compose up -d api db", "docker compose up", "api/Dockerfile", "api", id="up-on-a-fresh-runner"
        ),
        pytest.param("docker compose run web test", "docker compose run", "web/Dockerfile", "web", id="run-as-well"),
        pytest.param(
            'docker run --rm -v "$PWD:/w" -w /w docker:cli docker build -t tool web',
            "docker build",
            "web/Dockerfile",
            "web",
            id="docker-in-docker",
        ),
        pytest.param(
            "docker run -v $PWD/web:/w docker:27 sh -c 'cd /tmp && docker build /w'",
            "docker build",
            "web/Dockerfile",
            "web",
            id="docker-in-docker-script",
        ),
        pytest.param(
            "podman run -v ./web:/w -w /w quay.io/buildah/stable buildah bud .",
            "buildah build",
            "web/Dockerfile",
            "web",
            id="buildah-in-podman",
        ),
        pytest.param(
            "/kaniko/executor -c web --dockerfile made/Dockerfile",
            "kaniko",
            "made/Dockerfile",
            "web",
            id="kaniko-looks-in-its-folder-first",
        ),
        pytest.param("docker buildx bake -f docker-bake.hcl", "docker buildx bake", "web/Dockerfile", "web", id="bake"),
        pytest.param("docker bake api", "docker bake", "api/Dockerfile", "api", id="bake-target"),
        pytest.param(
            "devcontainer build --workspace-folder .",
            "devcontainer build",
            ".devcontainer/Dockerfile",
            ".",
            id="devcontainer",
        ),
        pytest.param(
            "npx -y @devcontainers/cli up", "devcontainer up", ".devcontainer/Dockerfile", ".", id="npx-devcontainer"
        ),
        pytest.param("skaffold build -b a", "skaffold build", "web/Dockerfile", "web", id="skaffold"),
        pytest.param("skaffold run -b b", "skaffold run", "F", ".", id="skaffold-dockerfile"),
        pytest.param("skaffold build -b c", "skaffold build (jib)", None, ".", id="skaffold-jib"),
        pytest.param("skaffold run -f all.yaml", "skaffold run (jib)", None, "web/app", id="skaffold-requires"),
        pytest.param(
            "cd chart; chartpress --push",
            "chartpress",
            "chart/images/hub/Dockerfile",
            "chart/images/hub",
            id="chartpress",
        ),
        pytest.param("cd two; chartpress --tag x", "chartpress", "two/d/F", ".", id="chartpress-paths"),
        pytest.param("cd three; chartpress", "chartpress", "three/d/F", "three/d", id="chartpress-dockerfile"),
        pytest.param("$SUDO docker build web", "docker build", "web/Dockerfile", "web", id="behind-an-unknown-word"),
        pytest.param("home-assistant-builder --all", "home-assistant/builder", "Dockerfile", ".", id="add-on-at-root"),
        pytest.param(
            "home-assistant-builder $A --amd64 --target /data/web",
            "home-assistant/builder",
            "web/Dockerfile",
            "web",
            id="add-on-in-a-folder",
        ),
        pytest.param(
            "repo2docker --image-name x lessons", "repo2docker", "lessons/binder/Dockerfile", "lessons", id="notebooks"
        ),
        pytest.param("repo2docker --user-id 1000 app", "repo2docker", None, "app", id="notebooks-without-dockerfile"),
        pytest.param("earthly --push +all", "earthly", "Earthfile", ".", id="earthly"),
        pytest.param("pack build x --path web", "pack build", None, "web", id="pack"),
        pytest.param("ko build ./cmd/web", "ko build", None, "cmd/web", id="ko"),
        pytest.param("mvn -B compile jib:build", "jib", None, ".", id="jib-maven"),
        pytest.param(
            "./mvnw com.google.cloud.tools:jib-maven-plugin:3.4.0:dockerBuild", "jib", None, ".", id="jib-by-name"
        ),
        pytest.param("./gradlew :app:jibDockerBuild", "jib", None, "app", id="jib-gradle"),
        pytest.param("mvn spring-boot:build-image", "spring-boot:build-image", None, ".", id="spring-boot"),
        pytest.param("gradle bootBuildImage", "bootBuildImage", None, ".", id="spring-boot-gradle"),
        pytest.param("gradle distDocker", "gradle distDocker", None, ".", id="docker-distribution-gradle"),
        pytest.param("gradle :app:dockerBuildImage", "gradle dockerBuildImage", None, "app", id="docker-gradle"),
        pytest.param("mvn -f app/pom.xml package docker:build", "mvn docker:build", None, "app", id="docker-maven"),
        pytest.param(
            "mvn io.fabric8:docker-maven-plugin:0.45.0:build",
            "mvn io.fabric8:docker-maven-plugin:0.45.0:build",
            None,
            ".",
            id="docker-maven-by-name",
        ),
        pytest.param("./mvnw clean install -P buildDocker", "mvn -P buildDocker", None, ".", id="docker-profile"),
        pytest.param(
            "mvn package -Dquarkus.container-image.build=true",
            "mvn -Dquarkus.container-image.build=true",
            None,
            ".",
            id="quarkus",
        ),
        pytest.param("sbt clean Docker/publishLocal", "sbt docker", None, ".", id="sbt"),
        pytest.param("sbt 'test; server/docker:publish'", "sbt docker", None, ".", id="sbt-one-word"),
        pytest.param(
            "dotnet publish podman/Web.csproj -c Release /t:PublishContainer",
            "dotnet publish",
            None,
            "podman",
            id="dotnet",
        ),
        pytest.param(
            "dotnet publish --os linux -p:PublishProfile=DefaultContainer",
            "dotnet publish",
            None,
            ".",
            id="dotnet-profile",
        ),
        pytest.param("nix build .#dockerImage", "nix build", None, ".", id="nix"),
        pytest.param("nix build .#app-image-full --print-out-paths", "nix build", None, ".", id="nix-image"),
        pytest.param("nix-build docker.nix", "nix-build", None, ".", id="nix-build"),
        pytest.param("s2i build web builder tag", "s2i build", None, "web", id="s2i"),
    ],
)
def test_one_build(found: Found, script: str, via: str, dockerfile: str | None, context: str) -> None:
    (build,) = found(script)
    assert (build.via, build.dockerfile, build.context) == (via, dockerfile, context)
    assert build.notes == ()


@pytest.mark.parametrize(
    ("script", "dockerfile", "context", "note"),
    [
        pytest.param("docker build $DIR", None, None, "the context cannot be known", id="unknown-context"),
        pytest.param('docker build "x/$DIR"', None, None, 'context "x/…" cannot be known', id="partly-unknown-context"),
        pytest.param("docker build -f $F .", None, ".", 'Dockerfile "…" cannot be known', id="unknown-file"),
        pytest.param("docker build $ARGS .", None, ".", "may name another Dockerfile", id="unknown-options"),
        pytest.param(
            "docker build $ARGS made", "made/Dockerfile", "made", "may name another", id="unknown-options-beside-one"
        ),
        pytest.param("docker build", None, None, "the context cannot be known", id="no-context"),
        pytest.param("ls | xargs -I{} docker build {}", None, None, "context cannot be known", id="xargs"),
        pytest.param("ls | xargs -I % docker build -f F %", "F", None, "context cannot be known", id="xargs-any-mark"),
        pytest.param(
            "find . -name 'Dockerfile*' -exec docker build -f {} . \\;",
            None,
            ".",
            'Dockerfile "…"',
            id="what-find-finds",
        ),
        pytest.param("ls | xargs -n1 docker build -f F", "F", None, "context cannot be known", id="xargs-appends"),
        pytest.param("devcontainer build --config bad.json", None, None, "bad.json", id="bad-devcontainer"),
        pytest.param("docker build a b", None, None, "which of a b", id="two-contexts"),
        pytest.param("docker build ../x", None, None, "leads outside", id="outside"),
        pytest.param("docker build -f /etc/F .", None, ".", "leads outside", id="file-outside"),
        pytest.param("cd $X; docker build .", None, None, "cannot be known", id="unknown-folder"),
        pytest.param("docker build https://x.org/y.git#main:dir", None, None, "not in the repository", id="git"),
        pytest.param("docker build git@github.com:x/y.git", None, None, "not in the repository", id="git-ssh"),
        pytest.param("docker build -f https://x.org/F .", None, ".", "not in the repository", id="remote-file"),
        pytest.param("docker build -", None, None, "standard input", id="standard-input"),
        pytest.param("docker build -f - . < $X", None, ".", "cannot be known", id="unknown-input"),
        pytest.param("tar c . | docker build -", None, None, "standard input", id="tar"),
        pytest.param("docker build --target $T .", "Dockerfile", ".", 'target "…"', id="unknown-target"),
        pytest.param("docker compose -f $F build", None, None, "compose file", id="unknown-compose-file"),
        pytest.param("docker compose build $S", None, None, "which services", id="unknown-service"),
        pytest.param("docker buildx bake $T", None, None, "which target is", id="unknown-target-of-bake"),
        pytest.param("docker buildx bake https://x.org/y.git", None, None, "not in the repository", id="remote-bake"),
        pytest.param("/kaniko/executor --context s3://x", None, None, "not in the repository", id="kaniko-bucket"),
        pytest.param("cd four; chartpress", None, None, "four/chartpress.yaml", id="chartpress-that-is-no-yaml"),
        pytest.param("cd web; skaffold build", None, None, "web/skaffold.yaml", id="no-skaffold-file"),
        pytest.param("earthly ./web+image", None, None, "web/Earthfile", id="no-earthfile"),
        pytest.param(
            "devcontainer build --workspace-folder web", None, None, "no devcontainer.json", id="no-devcontainer"
        ),
    ],
)
def test_what_cannot_be_known(
    found: Found, script: str, dockerfile: str | None, context: str | None, note: str
) -> None:
    (build,) = found(script)
    assert (build.dockerfile, build.context) == (dockerfile, context)
    assert any(note in each for each in build.notes), build.notes


def test_all_that_a_docker_build_says(found: Found) -> None:
    (build,) = found(
        "docker build -t ghcr.io/acme/web:1 -t acme/web:$SHA --target prod --build-arg A=1 --build-arg B"
        " --build-arg C=$X --build-context base=docker-image://alpine --platform linux/amd64,linux/arm64 .",
        {"B": "b"},
    )
    assert build.images == ("ghcr.io/acme/web:1", "acme/web")
    assert build.target == "prod"
    assert build.build_args == (("A", "1"), ("B", "b"), ("C", None))
    assert build.contexts == (("base", "docker-image://alpine"),)
    assert build.platforms == ("linux/amd64", "linux/arm64")


@pytest.mark.parametrize(
    ("script", "inline", "dockerfile", "context"),
    [
        pytest.param("docker build - <<EOF\nFROM x\nEOF", "FROM x\n", None, None, id="heredoc"),
        pytest.param("docker build -f - web <<'EOF'\nFROM $x\nEOF", "FROM $x\n", None, "web", id="heredoc-and-context"),
        pytest.param("echo FROM x | docker build -", "FROM x\n", None, None, id="echo"),
        pytest.param("docker build - < a/F", None, "a/F", None, id="file"),
        pytest.param("cat a/F | docker build -t x -", None, "a/F", None, id="cat"),
    ],
)
def test_standard_input(
    found: Found, script: str, inline: str | None, dockerfile: str | None, context: str | None
) -> None:
    (build,) = found(script)
    assert (build.inline, build.dockerfile, build.context) == (inline, dockerfile, context)


def test_several_builds_keep_their_order_and_lines(found: Found) -> None:
    result = found("docker build a\nfor d in b c; do\n  docker build $d\ndone\ndocker compose build")
    assert [build.context for build in result[:3]] == ["a", "b", "c"]
    assert {build.context for build in result[3:]} == {"web", "api"}
    assert [build.place.line for build in result] == [1, 3, 3, 5, 5]


def test_the_image_of_a_devcontainer_is_its_dockerfile(found: Found) -> None:
    (build,) = found("devcontainer build --workspace-folder alone --image-name acme/dev")
    assert (build.inline, build.images) == ("FROM python:3\n", ("acme/dev",))


def test_a_devcontainer_of_compose_is_its_service(found: Found) -> None:
    (build,) = found("devcontainer up --workspace-folder . --config dev.json")
    assert (build.dockerfile, build.context) == ("api/Dockerfile", "api")


def test_names_of_images_without_a_dockerfile(found: Found) -> None:
    script = "mvn jib:build -Djib.to.image=acme/a\npack build acme/b\nko build ./cmd/c\nearthly +image"
    assert [build.images for build in found(script, {"KO_DOCKER_REPO": "ghcr.io/x"})] == [
        ("acme/a",),
        ("acme/b",),
        ("ghcr.io/x/c",),
        ("acme/web",),
    ]


_WORDS = st.sampled_from(
    ["docker", "buildx", "build", "compose", "bake", "up", "run", "--build", "-f", "-t", "--file=x", "-", "--",
     ".", "web", HOLE, "..", "/abs", "https://x/y.git", "-qt", "podman", "buildah", "bud", "skaffold", "earthly",
     "+image", "ko", "pack", "nix", "devcontainer", "--context", "kaniko-project/executor",
     "gcr.io/kaniko-project/executor", "-v", "a:b", "=", ""]
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(
    st.lists(_WORDS, min_size=1, max_size=8).map(tuple),
    st.sampled_from([".", "web", None]),
    st.sampled_from([None, "FROM x", HOLE]),
)
def test_any_command_has_an_answer_inside_the_repository(
    project: Project, words: tuple[str, ...], cwd: str | None, stdin: str | None
) -> None:
    for first in ("docker", "podman", "skaffold", "earthly", "ko", "nix", "devcontainer", words[0]):
        invocation = Invocation(Command((first, *words), 1, cwd, stdin=stdin), PLACE)
        result = builds(project, invocation)
        assert result == builds(project, invocation)
        for build in result:
            assert not any(path and path.startswith(("..", "/")) for path in (build.dockerfile, build.context))
            assert HOLE not in "".join((build.dockerfile or "", build.context or "", *build.images, *build.notes))


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param("docker build .", (None, False), id="none-is-the-last"),
        pytest.param("docker build --target web .", ("web", False), id="named"),
        pytest.param("docker build --target $T .", (None, True), id="unknown-may-be-any"),
    ],
)
def test_the_stage_that_is_asked_for(found: Found, script: str, expected: tuple[str | None, bool]) -> None:
    (build,) = found(script)
    assert (build.target, build.any_stage) == expected
