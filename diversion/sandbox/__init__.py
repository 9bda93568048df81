"""Counterparts of our own, clearly named so: what stands where a hall has no real one yet."""
