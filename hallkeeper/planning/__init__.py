"""Planning in the running hall: what its pages keep and ask for, and the long work beside the server."""
