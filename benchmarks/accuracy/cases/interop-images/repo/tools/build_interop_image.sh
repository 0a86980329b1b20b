#!/bin/bash
set -ex
cd "$(dirname "$0")/.."
docker build -t "$INTEROP_IMAGE:latest" -f "tools/dockerfile/interop/$INTEROP_IMAGE/Dockerfile" .
