#!/bin/sh
set -eu
image_base="${GCP_REGISTRY:-reg.example}/tz"
./images/create_image.sh "rust-toolchain" --build-arg BASE="$image_base/alpine"
