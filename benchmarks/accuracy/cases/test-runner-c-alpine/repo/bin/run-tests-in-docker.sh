#!/usr/bin/env sh
set -e
docker build --rm -t practice/c-test-runner .
docker run --rm --read-only --mount type=bind,src="${PWD}/tests",dst=/opt/test-runner/tests --entrypoint /opt/test-runner/bin/run-tests.sh practice/c-test-runner
