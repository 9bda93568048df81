"""Messages that leave the house: SMS and e-mail by one port, an outbox in between, a sandbox by default."""
