ARG TARGETARCH
FROM rust:1.80 AS build-amd64
RUN rustup target add x86_64-unknown-linux-musl
FROM rust:1.80 AS build-arm64
RUN rustup target add aarch64-unknown-linux-musl
FROM build-${TARGETARCH} AS build
COPY main.rs .
RUN rustc main.rs
FROM scratch
COPY --from=build /main /main
