"""How a wrong label is mended: where the new one is written, and why it cannot be where it cannot."""
