"""Factories: a valid row of each kind, with only what a test is about spelled out."""
