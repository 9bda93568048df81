"""A number left with a ticket: a text message when it is nearly that customer's turn (快到提醒)."""
