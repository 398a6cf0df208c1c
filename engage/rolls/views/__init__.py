"""Pages of the rolls: the code door for participants, the desk for coordinators."""
