#!/usr/bin/env bash
set -o errexit
ROOT="$(git rev-parse --show-toplevel)"
docker build -t "x/$1" "$ROOT/images/$1"
