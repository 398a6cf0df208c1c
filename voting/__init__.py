"""Voting: the vision contest, its secret ballots and their tally."""
