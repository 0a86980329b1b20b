#!/usr/bin/env bash
set -eu
docker buildx build --push --tag "registry.corp.example/$1:latest" --file "$1/Dockerfile" .
