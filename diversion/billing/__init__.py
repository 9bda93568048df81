"""Billing: what a customer owes, and posting what was paid (销账)."""
