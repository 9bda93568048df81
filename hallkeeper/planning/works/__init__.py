"""What the worker does; only the child process imports this, as it needs numpy."""
