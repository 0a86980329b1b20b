FROM haskell:9.6-slim@sha256:0a066cefb7fa9723242540b141242db9db7a1609131ead85313802ea62d35e20 AS toolchain
WORKDIR /w
FROM toolchain AS deps
COPY site.yaml .
FROM deps
RUN mkdir -p /site
