"""The lanes' manifests: read, generate, deploy, compare with a live cluster."""
