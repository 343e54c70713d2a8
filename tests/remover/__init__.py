"""Takes one thing away at a time that keeps somebody out, and asks whether a test turns red.

    python -m tests.remover --draw 20 --seed 7      some of them
    python -m tests.remover --all                   every one, as a table

Row-level policies are taken away by tests/access/test_remover.py, all of them, in every run of the slow tests.
"""
