"""Measurements of the running hall: `python -m tests.bench [ONLY]`; `figures` says what counts and how."""
