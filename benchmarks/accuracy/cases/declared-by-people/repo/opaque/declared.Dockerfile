# arcroute: stack=ocaml
FROM registry.corp.example/runtime:7
COPY app /app
