"""Pages of the synthesis on the desk."""
