"""What the engine costs, measured beside a yardstick: `make bench` prints one JSON object a line."""
