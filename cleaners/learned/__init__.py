"""What one source repeats. Start in `mine.py`."""
