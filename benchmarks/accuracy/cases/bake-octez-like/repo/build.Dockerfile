ARG BASE=ocaml/opam:alpine-3.19-ocaml-4.14
FROM ${BASE} AS build
RUN opam install -y dune
COPY --chown=opam . /src
RUN cd /src && opam exec -- dune build
FROM alpine:3.19 AS bare
RUN apk add --no-cache gmp hidapi libev
COPY --from=build /src/_build/install/default/bin/ /usr/local/bin/
ENTRYPOINT ["/usr/local/bin/client"]
FROM bare AS debug
RUN apk add --no-cache gdb strace
