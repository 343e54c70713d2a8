"""./run and ./test themselves."""
