"""Who works when (弹性排班): how many counters it takes by the half hour, and which tellers they are.

docs/decisions/0043 says how.
"""
