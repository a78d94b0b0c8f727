"""The OCOP cycle engine: knows neither HTTP nor Celery nor the environment."""
