"""Files that hold questionnaires: bytes in, the rules' values and a list of problems out."""
