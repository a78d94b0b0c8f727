"""One verb of the ``ocop`` command a file; each exposes ``register(app)`` and imports the rest of the product late."""
