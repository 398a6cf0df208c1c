"""Files for people: what is printed."""
