"""Pages of councils: their members, sessions, score sheets, results and minutes."""
