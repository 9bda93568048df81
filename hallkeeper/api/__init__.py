"""The public API under `/api/v1`: every route is declared once, with its roles, body and answer.

From the same declarations come the checks at run time and `/openapi.json`.
"""
