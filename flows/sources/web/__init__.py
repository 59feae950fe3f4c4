"""Sources that are asked for over HTTP."""
