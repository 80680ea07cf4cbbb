"""The picture of the whole route: what a node may see of many alerts, merged into one graph. No input or output."""
