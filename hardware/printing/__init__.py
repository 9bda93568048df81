"""Printing: the spool, one thread per printer, what printers say of themselves, and what they are told."""
