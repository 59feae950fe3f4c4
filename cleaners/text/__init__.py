"""What a line, a comparison form and a date are: defined here, and asked here."""
