"""The work of the flows, with or without Prefect around it."""
