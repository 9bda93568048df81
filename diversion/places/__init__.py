"""Provinces, cities and districts by picker, and the postcode that nobody has to know."""
