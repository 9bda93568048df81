"""Room: the touch screen where a customer takes a number, in two touches at most."""
