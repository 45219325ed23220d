"""The visitor's pages, opened by a link on a phone."""
