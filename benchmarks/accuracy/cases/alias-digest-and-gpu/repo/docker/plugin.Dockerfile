ARG BASE_IMAGE
FROM ${BASE_IMAGE}
COPY weights.bin /plugin/weights.bin
