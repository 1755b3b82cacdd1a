"""The demo world: one vendor, four partners, and two months of reports as their senders would have written them."""
