"""Lines of a plain text that are data: headline, byline, dateline, tags. Start in `extract.py`."""
