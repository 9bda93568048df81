"""What managers keep of their planning: named documents of several kinds, one table for all."""
