FROM ocaml/opam:debian-12-ocaml-4.14
RUN opam install -y alt-ergo why3
