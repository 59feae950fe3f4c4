"""Which language a text is in. Start in `detect.py`."""
