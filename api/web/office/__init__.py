"""Pages of those who look after many cases: what to do, search, deadlines, sheets. They hold no rule of their own."""
