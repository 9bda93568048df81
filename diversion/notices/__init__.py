"""Notices of changes (变更通知): a customer hears that something of theirs has changed."""
