"""Edits in a file's own style, the proof of what they changed, and the only code in arcroute that writes files."""
