"""Valid ballots and how they are counted: pure functions on the standard library alone."""
