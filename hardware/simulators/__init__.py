"""Machines that are not there: a printer behind a real TCP port, number displays behind a real tty.

They stand on the far side of the wire.  The agent drives them by the same transports and drivers as real
ones; what they show is decoded from the bytes that arrive.
"""
