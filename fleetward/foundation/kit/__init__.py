"""Small pieces without any business noun."""
