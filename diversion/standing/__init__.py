"""Standing orders: the invoice comes every month by itself, by e-mail or on paper."""
