"""Pages to look at and to send on: the report, and a backfill's plan."""
