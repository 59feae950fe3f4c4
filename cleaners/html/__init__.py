"""Pages: main text and metadata. Start in `extract.py`."""
