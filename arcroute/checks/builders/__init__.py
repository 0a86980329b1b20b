"""Which builder each build of a job uses, and what becomes of its cache on a lane: what the ARC2 rules share."""
