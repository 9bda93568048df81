"""The what-if desk: what would be different on a usual day, what that comes to, and the search for a cure.

`scenario` and `scenario_file` say what is changed, `cures` changes the model, `evaluate` lives it beside
today, `search` looks for the cheapest way to a goal.
"""
