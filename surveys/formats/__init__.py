"""Survey files of other tools: bytes in, a definition of ours and a list of problems out."""
