"""The domain: tickets, catalogue, the rule, the journal, the store. It knows no web and no wires."""
