"""The design of the service: what the journal tells, and what a change would bring before it is made.

Each room is a folder with its own values and rules; none of them knows a page or a wire.
"""
