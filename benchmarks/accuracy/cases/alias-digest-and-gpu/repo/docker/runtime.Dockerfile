ARG BASE_IMAGE=scratch
FROM $BASE_IMAGE
ARG VERSION
COPY weights.bin /weights.bin
LABEL version=$VERSION
