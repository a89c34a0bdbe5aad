"""What runs inside a worker container."""
