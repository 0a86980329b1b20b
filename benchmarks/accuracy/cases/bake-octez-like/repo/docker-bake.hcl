variable "REGISTRY" { default = "ghcr.io/tz" }
variable "TAG" { default = "latest" }
group "default" { targets = ["bare", "debug"] }
group "deps" { targets = ["ocaml-deps", "rust-toolchain"] }
target "_common" {
  context = "."
  platforms = ["linux/amd64"]
}
target "bare" {
  inherits = ["_common"]
  dockerfile = "build.Dockerfile"
  target = "bare"
  tags = ["${REGISTRY}/client-bare:${TAG}"]
}
target "debug" {
  inherits = ["bare"]
  target = "debug"
}
target "ocaml-deps" {
  inherits = ["_common"]
  dockerfile = "images/ocaml-deps/Dockerfile"
}
target "rust-toolchain" {
  inherits = ["_common"]
  dockerfile = "images/rust-toolchain/Dockerfile"
}
