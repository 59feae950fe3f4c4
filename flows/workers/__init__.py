"""Where articles are cleaned: processes that can be killed, on this machine or on others."""
