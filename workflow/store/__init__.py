"""Everything that touches the database; the only package that imports SQLAlchemy and psycopg."""
