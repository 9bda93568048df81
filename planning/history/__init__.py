"""The hall's past: what the moves say of each customer, and the measures that are taken of it."""
