"""The slip: what it says, where each line stands, and the type it is set in."""
