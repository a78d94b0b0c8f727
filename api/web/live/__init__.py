"""Pages that follow what happens: Redis says that something changed, a stream of events passes that on, no more."""
