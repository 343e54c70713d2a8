"""A fault anywhere is all or nothing: each statement of each main action is made to fail, one at a time.

Some actions in ./test; all of them by ``python -m tests.faults --seed 7``, which prints a line to quote.
"""
