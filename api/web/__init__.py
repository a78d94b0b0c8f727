"""The pages for people: routes, templates, static files. Words come from the catalogues."""
