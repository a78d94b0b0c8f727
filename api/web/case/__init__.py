"""The page of one case and every act on it; one file a page, what pages show made by pure functions beside them."""
