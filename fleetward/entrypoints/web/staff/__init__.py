"""The people of the vendor and of partners."""
