"""Room: the wall display, the screen above a counter, and the customer's own phone page."""
