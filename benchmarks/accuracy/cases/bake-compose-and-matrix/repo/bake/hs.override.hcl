target "hs" { dockerfile = "Dockerfile.ci" }
