group "default" { targets = ["web", "api"] }
target "web" { context = "apps/web" }
target "api" { context = "apps/api" }
