"""House lint rules: what a reviewer would say twice (CONTRIBUTING.md lists them). Each has its own test."""
