"""Tables beside `articles` that say whose copy each one is: `signatures`, and `duplicates` made from them."""
