"""Random walks through consent: whatever is done, nobody whom the person has let go hears or reads more."""
