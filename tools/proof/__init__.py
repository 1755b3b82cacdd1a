"""`python -m tools.proof wall|canary|scopes|fuzz|crash|load|restore [--short]`: each prints its figures, or fails."""
