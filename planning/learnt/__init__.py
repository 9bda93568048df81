"""What the past teaches: from the history's visits and sessions to the model of a usual day.

`past.past_of` reads, `usual_day.model_of` makes a `planning.simulation.model.Model` of what was read.
"""
