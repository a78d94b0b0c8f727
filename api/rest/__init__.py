"""The REST interface under ``/api/v1``, one noun a file. Endpoints read, call one service, answer in bytes."""
