"""The ways out of the queue: paying without a counter, invoices that come by themselves, cards that fit.

Each room is a folder with its own values, rules, tables and store; docs/decisions/0030 draws them.
"""
