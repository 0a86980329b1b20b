#!/bin/bash
REGISTRY="registry.example.org/knot"
IMAGE="$1"
FULL_NAME="${REGISTRY}/${IMAGE}"
