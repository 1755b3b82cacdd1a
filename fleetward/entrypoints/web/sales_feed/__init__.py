"""Pages of the channel-data steward."""
