"""Pure rules: comparing, reconciling, hashing."""
