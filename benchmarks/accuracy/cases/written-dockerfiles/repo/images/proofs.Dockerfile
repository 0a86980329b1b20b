FROM debian:trixie
RUN apt-get update && apt-get install -y ocaml opam && opam init -y && opam install -y why3
ENTRYPOINT ["why3"]
