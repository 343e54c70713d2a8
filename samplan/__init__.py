"""Samplan: who does what, when, planned together."""

__version__ = "0.1.0"
