"""Mailing runs (邮寄批次): every month's invoices to who has a standing order, by e-mail and by post."""
