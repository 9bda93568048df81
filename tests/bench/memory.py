"""Resident memory of server and agent after the demo's whole day of 2,000 customers."""

NAMES = ()
