"""Measurements of the running hall: `python -m tests.bench [ONLY]`. One module per bench; `figures` says what counts."""
