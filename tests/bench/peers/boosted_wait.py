"""Boosted trees that learn waits from 60 days and then say those of later ones; JSON in, JSON out.

`{"learn": [[features], ...], "waits": [s, ...], "asked": [[features], ...]}` -> `{"told": [s, ...]}`.
"""

import json
import sys

import numpy
from sklearn.ensemble import HistGradientBoostingRegressor

asked = json.load(sys.stdin)
trees = HistGradientBoostingRegressor(
    loss="absolute_error",
    max_iter=400,
    learning_rate=0.06,
    max_leaf_nodes=31,
    min_samples_leaf=40,
    early_stopping=True,
    random_state=1,
)
trees.fit(numpy.array(asked["learn"]), numpy.array(asked["waits"]))
told = trees.predict(numpy.array(asked["asked"])).clip(0)
json.dump({"told": [round(float(s), 1) for s in told]}, sys.stdout)
