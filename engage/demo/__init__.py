"""The demonstration: the Kaarina process, made-up answers and the loader that plays them in."""
