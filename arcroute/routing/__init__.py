"""Which stack an image belongs to, and which lane that stack has."""
