"""One Delta table: its log, its Parquet files, and how they are kept few and whole."""
