"""What holds when several act at once: threads with connections of their own, through the real product.

Small in ./test; the whole by ``python -m tests.races --rounds 10000 --seed 7``, which prints a line for each promise.
"""
