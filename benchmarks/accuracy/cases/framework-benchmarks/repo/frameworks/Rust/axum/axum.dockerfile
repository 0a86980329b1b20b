FROM docker.io/rust:1.79-slim-buster
COPY . .
RUN cargo build --release
CMD ["./target/release/axum-bench"]
