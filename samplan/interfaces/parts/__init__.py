"""Pieces of page with domain words, used by every interface and shown together at /komponenter/."""
