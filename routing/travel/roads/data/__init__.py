"""Road graphs: their form, their files, and reading them from OpenStreetMap."""
