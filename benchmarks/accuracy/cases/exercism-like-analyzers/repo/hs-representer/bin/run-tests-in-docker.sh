#!/usr/bin/env bash
set -e
image="practice/hs-representer"
docker build --rm --tag "$image" .
docker run --rm "$image" tests
