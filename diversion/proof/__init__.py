"""Proof that a number is the customer's own: one-time codes by SMS."""
