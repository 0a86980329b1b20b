build_image() {
  docker build --file "docker/Dockerfile.release" --tag "acme/prover:$1" .
}
