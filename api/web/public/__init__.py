"""Pages for everybody: what OCOP is, where a case stands, when an answer is due. No name, no telephone number."""
