ARG VARIANT=cc
FROM gcc:14 AS toolchain-cc
FROM ocaml/opam:debian-12-ocaml-5.1 AS toolchain-ml
FROM toolchain-${VARIANT}
RUN mkdir /work
