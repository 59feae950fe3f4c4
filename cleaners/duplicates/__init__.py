"""Who is whose copy: a signature of each text, a decision on two signatures, and links between articles."""
