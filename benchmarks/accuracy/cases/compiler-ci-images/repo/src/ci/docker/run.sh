#!/usr/bin/env bash
set -euo pipefail
image=$1
here="$(cd "$(dirname "$0")" && pwd)"
dockerfile="$here/host-x86_64/$image/Dockerfile"
docker build --rm -t rust-ci -f "$dockerfile" "$here"
docker run --rm rust-ci ./x.py build
