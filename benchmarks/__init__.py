"""Measurements of arcroute: run each with ``python -m``."""
