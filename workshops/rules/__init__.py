"""What a note, a join code and a count are, without a database."""
