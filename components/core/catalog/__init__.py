"""What is known about models: abilities, prices, tokens."""
