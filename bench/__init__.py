"""Measurements: what the service costs beside the least that the same tools need."""
