"""What the command `audit` reads and prints."""
