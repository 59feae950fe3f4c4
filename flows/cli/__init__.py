"""One file per subcommand; the main path of each is its last function."""
