"""Lines: signs and pads that share a port, and the one thread that owns it."""
