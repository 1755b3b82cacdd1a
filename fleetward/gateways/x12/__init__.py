"""ANSI X12 as such: segments, envelopes, acknowledgements. Nothing here knows what a set means."""
