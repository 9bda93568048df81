"""How many will come, for what and when: four weeks ahead, by half hour. docs/decisions/0042 says how."""
