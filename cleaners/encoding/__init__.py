"""Bytes to text, and text that was once read wrongly."""
