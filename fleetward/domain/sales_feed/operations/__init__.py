"""Writes of the sales feed: receive and import files, settle lines, answer senders, put right what was wrong."""
