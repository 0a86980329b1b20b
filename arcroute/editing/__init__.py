"""Edits to YAML in the file's own style: pure functions from a tree to spans and new text. Nothing is dumped."""
