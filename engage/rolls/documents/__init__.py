"""Layouts for print: letters, sheets of one-time codes, posters."""
