"""What ./run and ./test are made of. Nothing in samplan/ imports this."""
