"""Auto-debit mandates (代扣签约): by the bank's form on paper, or by a provider's automatic payment."""
