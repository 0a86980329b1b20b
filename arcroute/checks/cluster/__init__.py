"""The rules over the lanes' manifests: one file each, whose docstring is its documentation."""
