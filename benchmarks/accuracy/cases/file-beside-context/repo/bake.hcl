target "default" {
  context    = "sequencer"
  dockerfile = "docker/prod.Dockerfile"
}
