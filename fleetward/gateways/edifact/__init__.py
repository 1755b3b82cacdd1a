"""UN/EDIFACT as such: segments, envelopes, CONTRL. Nothing here knows what a message means."""
