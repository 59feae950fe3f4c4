"""The edit log: what a change is, how several become one pass, how a trail is laid over a text."""
