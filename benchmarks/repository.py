"""A large repository, made up and the same each time: what a few years of copying make of a company's workflows."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

LANES = {"python": 1, "haskell": 1, "javascript": 2, "java": 2, "ocaml": 2, "c": 3, "rust": 3}
DOCKERFILES = {
    "python": 'FROM python:3.12-slim\nRUN pip install poetry uv\nCOPY . /srv\nCMD ["python", "-m", "app"]\n',
    "haskell": "FROM haskell:9.6\nRUN cabal update && cabal install --global stack\nCOPY . /srv\nRUN cabal build all\n",
    "javascript": "FROM node:22 AS build\nCOPY package.json .\nRUN npm ci\n"
    "FROM node:22-slim\nCOPY --from=build /app /app\n",
    "java": "FROM maven:3-eclipse-temurin-21 AS build\nRUN mvn package\nFROM eclipse-temurin:21-jre\n"
    "COPY --from=build /target/app.jar /app.jar\n",
    "ocaml": "FROM ocaml/opam:debian-12-ocaml-5.1\nRUN opam install dune\nCOPY . /srv\nRUN dune build\n",
    "c": "FROM debian:12\nRUN apt-get update && apt-get install -y gcc g++ cmake gdb\n"
    "COPY . /srv\nRUN cmake -B build\n",
    "rust": "FROM rust:1.80 AS build\nRUN cargo build --release\n"
    "FROM debian:12-slim\nCOPY --from=build /target/app /app\n",
}
REUSABLE = """\
name: build one image
on:
  workflow_call:
    inputs:
      dockerfile: {type: string, required: true}
      image: {type: string, required: true}
      runner: {type: string, default: arc-runner-set-1}
jobs:
  build:
    runs-on: ${{ github.repository_owner == 'acme' && inputs.runner || 'ubuntu-latest' }}
    timeout-minutes: 60
    steps:
      - uses: actions/checkout@v4
      - uses: docker/login-action@v3
        with: {registry: ghcr.io, username: "${{ github.actor }}", password: "${{ secrets.GITHUB_TOKEN }}"}
      - uses: docker/build-push-action@v6
        with: {context: ., file: "${{ inputs.dockerfile }}", tags: "ghcr.io/acme/${{ inputs.image }}", pull: true}
"""
COMPOSITE = """\
name: build an image
inputs:
  dockerfile: {required: true}
  image: {required: true}
runs:
  using: composite
  steps:
    - shell: bash
      run: docker build --pull --file "${{ inputs.dockerfile }}" --tag "ghcr.io/acme/${{ inputs.image }}" .
    - uses: docker/build-push-action@v6
      with: {context: ., file: "${{ inputs.dockerfile }}", push: true, pull: true}
"""
SCRIPT = """\
#!/usr/bin/env bash
set -euo pipefail
name="$1"
tag="ghcr.io/acme/${name}:${GITHUB_SHA:-dev}"
for attempt in 1 2 3; do
  docker build --pull --file "images/${name}/Dockerfile" --tag "$tag" . && break
  sleep "$attempt"
done
docker push "$tag"
"""
MAKEFILE = """\
REGISTRY ?= ghcr.io/acme
image-%:
\tdocker build --pull -f images/$*/Dockerfile -t $(REGISTRY)/$* .
.PHONY: test
test:
\tpytest -q
"""
HEAD = """\
# {name}: made by hand, copied from its neighbour, and never looked at again.
name: {name}

on:
  push:
    branches: [main]
    paths: ["images/**", "services/{name}/**"]
  pull_request:
  workflow_dispatch:
    inputs:
      level: {{description: How loud to be, type: choice, options: [info, debug], default: info}}

permissions:
  contents: read
  packages: write

env:
  REGISTRY: ghcr.io/acme
  LEVEL: ${{{{ github.event.inputs.level || 'info' }}}}

jobs:
"""
LINT = """\
  lint-{n}:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
          persist-credentials: false
      - uses: actions/setup-node@v4
        with: {{node-version-file: .nvmrc, cache: npm, cache-dependency-path: services/{name}/package-lock.json}}
      - name: Install
        working-directory: services/{name}
        run: npm ci --ignore-scripts
      - name: Lint, and say what is wrong
        working-directory: services/{name}
        env:
          NODE_OPTIONS: --max-old-space-size=4096
        run: |
          npx eslint --max-warnings 0 --format json --output-file eslint.json src || status=$?
          npx prettier --check "src/**/*.ts"
          if [ "${{status:-0}}" -ne 0 ]; then
            jq -r '.[] | select(.errorCount > 0) | .filePath' eslint.json >> "$GITHUB_STEP_SUMMARY"
            exit "$status"
          fi
      - name: Secrets must not be in the history
        run: docker run --rm -v "$PWD:/repo" zricethezav/gitleaks:latest detect --source=/repo --no-banner
"""
RELEASE = """\
  release-{n}:
    needs: [lint-{n}]
    if: startsWith(github.ref, 'refs/tags/') && github.repository == 'acme/monorepo'
    runs-on: ubuntu-latest
    environment: production
    concurrency: {{group: "release-${{{{ github.ref }}}}", cancel-in-progress: false}}
    timeout-minutes: 20
    env:
      VERSION: ${{{{ github.ref_name }}}}
      CHANNEL: ${{{{ contains(github.ref, '-rc') && 'candidate' || 'stable' }}}}
    steps:
      - uses: actions/checkout@v4
      - id: notes
        run: |
          previous="$(git describe --abbrev=0 --tags "${{VERSION}}^" || true)"
          git log --format='- %s' "${{previous:+$previous..}}$VERSION" -- services/{name} > notes.md
          echo "lines=$(wc -l < notes.md)" >> "$GITHUB_OUTPUT"
      - uses: softprops/action-gh-release@v2
        if: steps.notes.outputs.lines > 0
        with:
          body_path: notes.md
          prerelease: ${{{{ env.CHANNEL == 'candidate' }}}}
          token: ${{{{ secrets.RELEASE_TOKEN }}}}
      - name: Tell the others
        if: success()
        uses: slackapi/slack-github-action@v1
        env:
          SLACK_WEBHOOK_URL: ${{{{ secrets.SLACK_WEBHOOK_URL }}}}
        with:
          payload: |
            {{"text": "{name} ${{{{ env.VERSION }}}} is out (${{{{ env.CHANNEL }}}})"}}
"""
TEST = """\
  test-{n}:
    name: test ${{{{ matrix.python }}}} on ${{{{ matrix.os }}}}
    strategy:
      fail-fast: false
      matrix:
        os: [ubuntu-latest, macos-14]
        python: ["3.10", "3.12"]
        exclude:
          - {{os: macos-14, python: "3.10"}}
        include:
          - {{os: windows-latest, python: "3.12", extra: --slow}}
    runs-on: ${{{{ matrix.os }}}}
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: ${{{{ matrix.python }}}}
          cache: pip
      - name: Install
        run: |
          python -m pip install --upgrade pip
          if [ -f services/{name}/requirements.txt ]; then pip install -r services/{name}/requirements.txt; fi
          pip install pytest coverage "ruff==0.6.*"
      - name: Test
        env:
          TOKEN: ${{{{ secrets.GITHUB_TOKEN }}}}
        run: |
          ruff check services/{name}
          coverage run -m pytest ${{{{ matrix.extra }}}} services/{name} | tee report.txt
          grep -q passed report.txt || {{ echo "::error::no test passed"; exit 1; }}
      - uses: actions/upload-artifact@v4
        if: always()
        with: {{name: "report-${{{{ matrix.os }}}}-${{{{ matrix.python }}}}", path: report.txt}}
"""
MATRIX = """\
  images-{n}:
    needs: lint-{n}
    strategy:
      fail-fast: false
      matrix:
        include:
{cells}
    runs-on: ${{{{ github.repository_owner == 'acme' && matrix.runner || 'ubuntu-latest' }}}}
    timeout-minutes: 90
    steps:
      - uses: actions/checkout@v4
      - uses: docker/setup-buildx-action@v3
        with: {{driver: docker}}
      - uses: docker/build-push-action@v6
        with:
          context: .
          file: ${{{{ matrix.file }}}}
          pull: true
          push: ${{{{ github.event_name == 'push' }}}}
          tags: ${{{{ env.REGISTRY }}}}/${{{{ matrix.image }}}}:${{{{ github.sha }}}}
"""
CALL = """\
  call-{n}:
    uses: ./.github/workflows/build-image.yml
    with:
      dockerfile: {file}
      image: {image}
      runner: {label}
"""
STEPS = {
    "composite": "- uses: ./.github/actions/build-image\n        with: {{dockerfile: {file}, image: {image}}}",
    "script": "- run: ./scripts/build.sh {image}",
    "make": "- name: Build\n        run: make image-{image}",
    "docker": "- run: |\n          docker build --pull \\\n            --file {file} \\\n"
    "            --tag ghcr.io/acme/{image} .\n          docker push ghcr.io/acme/{image}",
    "compose": "- run: docker compose -f images/{image}/compose.yml build --pull",
}
JOB = """\
  {kind}-{n}:
    if: github.event_name != 'pull_request'
    runs-on: {label}
    timeout-minutes: 60
    steps:
      - uses: actions/checkout@v4
      {step}
"""


def generate(folder: Path, workflows: int, labels: str, files: int) -> None:
    """Write the repository: ``labels`` says which labels are wrong; ``files`` that have nothing to do with builds."""
    dice = random.Random(7)  # noqa: S311 - the same repository each time
    images = list(_images(folder, max(7, workflows * 4 // 7)))
    for path, text in {
        ".github/workflows/build-image.yml": REUSABLE,
        ".github/actions/build-image/action.yml": COMPOSITE,
        "scripts/build.sh": SCRIPT,
        "Makefile": MAKEFILE,
    }.items():
        _write(folder / path, text)
    for number in range(workflows):
        _write(folder / f".github/workflows/service-{number}.yml", _workflow(number, images, labels, dice))
    for number in range(files):
        _write(folder / f"services/s{number % 500}/src/m{number % 37}/file{number}.py", "print('hello')\n")


def _images(folder: Path, count: int) -> Iterator[tuple[str, str]]:
    """Image folders with a Dockerfile and a compose file: the name and the stack of each."""
    stacks = sorted(LANES)
    for number in range(count):
        stack = stacks[number % len(stacks)]
        name = f"{stack}-{number}"
        _write(folder / "images" / name / "Dockerfile", DOCKERFILES[stack])
        compose = f"services:\n  app:\n    build: {{context: ../.., dockerfile: images/{name}/Dockerfile}}\n"
        _write(folder / "images" / name / "compose.yml", compose)
        yield name, stack


def _workflow(number: int, images: list[tuple[str, str]], labels: str, dice: random.Random) -> str:
    def label(stack: str) -> str:
        wrong = labels == "wrong" or (labels == "mixed" and dice.random() < 0.1)
        return f"arc-runner-set-{LANES[stack] % 3 + 1 if wrong else LANES[stack]}"

    def facts() -> dict[str, str]:
        image, stack = dice.choice(images)
        return {"image": image, "file": f"images/{image}/Dockerfile", "label": label(stack)}

    name = f"service-{number}"
    parts = [HEAD.format(name=name), LINT.format(n=0, name=name), RELEASE.format(n=0, name=name)]
    if number % 4 == 0:
        parts.append(TEST.format(n=0, name=name))
    if number % 3 == 0:
        cell = "          - {{image: {image}, file: {file}, runner: {label}}}"
        cells = "\n".join(cell.format(**facts()) for _ in range(dice.randint(2, 8)))
        parts.append(MATRIX.format(n=0, cells=cells))
    if number % 2:
        parts.append(CALL.format(n=0, **facts()))
    for n, kind in enumerate(dice.sample(sorted(STEPS), dice.randint(0, 2))):
        known = facts()
        parts.append(JOB.format(kind=kind, n=n, step=STEPS[kind].format(**known), **known))
    return "\n".join(parts)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
