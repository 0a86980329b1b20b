FROM ghcr.io/judge/worker-base:v1
RUN apt-get update && apt-get install -y opam ocaml ocaml-findlib gcc
