"""What would change: routing between two states of a repository."""
