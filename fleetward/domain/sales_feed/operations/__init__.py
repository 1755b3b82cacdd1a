"""Writes of the sales feed: receive a file, import it, settle its lines, answer its sender, put right what was wrong."""
