"""Signing up at a counter: the customer who is served there need not come for this again."""
