"""The same characters for the same thing. Start in `normalise.py`."""
