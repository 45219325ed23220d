"""Turns plans into pictures and links."""
