"""PostgreSQL and Redis out of wheels, run as children of whoever needs them."""
