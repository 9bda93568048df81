"""The manager's desk (room `office`): the day as it runs, devices, the catalogue, people, the journal."""
