FROM ocurrent/opam:debian-11-ocaml-4.14
RUN sudo apt-get update && sudo apt-get install -y libev-dev libpq-dev make gcc
COPY . .
RUN opam install . --deps-only && opam exec -- dune build
CMD ["./_build/default/server.exe"]
