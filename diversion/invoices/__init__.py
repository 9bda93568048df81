"""Invoices: asked for once, issued once, delivered as often as the customer likes."""
