"""What is measured, how, against what: see README.md."""
