#!/usr/bin/env bash
exec /opt/test-runner/bin/runner "$@"
