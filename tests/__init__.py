"""The tests, by kind: unit, property, contract, integration, e2e."""
