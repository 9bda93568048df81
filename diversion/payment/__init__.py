"""Payments: from the order to the receipt, with every fen in a row that says where it is."""
