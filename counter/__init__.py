"""Room: the teller's page, where one press finishes a customer and calls the next."""
