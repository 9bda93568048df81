"""The hall's day, lived many times under the hall's own rule: docs/decisions/0040 says how and why.

`model` describes a day, `run.simulate` lives it, `results` holds what it came to. There are two kernels, one
in C and one in Python, which give the same waits to the last bit.
"""
