"""Boilerplate in plain text. Start in `strip.py`."""
