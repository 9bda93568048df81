"""The rounds before the hall opens (班前检查) and after it closes (班后检查): green, or what to do."""
