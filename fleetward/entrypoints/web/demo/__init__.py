"""The entrance of the demo world."""
