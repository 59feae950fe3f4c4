"""What only Prefect needs: events, automations, artifacts, and serving it all on one machine."""
