"""House tools: lint, catalogues, screenshots, bench."""
