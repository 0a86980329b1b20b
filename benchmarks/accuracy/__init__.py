"""Labelled builds, and the score that arcroute reaches on them."""
