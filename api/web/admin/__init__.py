"""The rooms of administrators: people, invitations, settings, the record of what was done. No case in any of them."""
