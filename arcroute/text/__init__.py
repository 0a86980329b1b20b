"""Files, bytes and places: the only layer that opens what is scanned."""
