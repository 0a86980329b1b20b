#!/bin/sh
set -eu
image_name="$1"
shift
docker build --tag "reg.example/tz/$image_name:latest" --file "images/$image_name/Dockerfile" "$@" .
docker push "reg.example/tz/$image_name:latest"
