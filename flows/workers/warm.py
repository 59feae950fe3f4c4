"""Imported by the process that workers are forked from: what all of them need is loaded there, once."""

from __future__ import annotations

from cleaners import clean_text
from cleaners.html.extract import extract
from cleaners.ruleset import rules_digest
from warehouse.without_pandas import spare_pandas

# Profiles and wording are read at first use. A page and a text are the simplest way to use all of it.
extract("<html><body><p>The port was closed on Tuesday after a storm, officials said.</p></body></html>")
clean_text("The port was closed on Tuesday after a storm, officials said.")
rules_digest()
spare_pandas()
