"""The review page: what deserves a look, and decisions about it. Start in `app.py`."""
