"""The coordinator's desk: what needs a person today, steps with participation, jobs, audit log."""
