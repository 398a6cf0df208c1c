"""The files in which the notes of a workshop leave: plain values in, bytes out."""
