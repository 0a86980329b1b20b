#!/usr/bin/env bash
cd "$(dirname "$0")/.."
docker build -t practice/c-analyzer .
docker run --rm practice/c-analyzer
