target "hs" {
  context = "hs"
  dockerfile = "Dockerfile"
}
