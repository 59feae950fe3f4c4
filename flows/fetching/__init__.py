"""Fetching from strangers: only public addresses, only in bounds, only as fast as they allow.

Read `fetcher.py` first. One request is `exchange.py`; where it may go is `urls.py`, `addresses.py` and
`connection.py`; whether and when it may go is `robots.py` and `turns.py`.
"""
