"""Files that hold questionnaires: bytes in, the rules' values out."""
