"""Django's database backend for PostgreSQL, with the wait for a connection of the pool timed."""
