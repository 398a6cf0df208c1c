"""The pages of processes and steps."""
