"""The pages of workshops: join and write, facilitate, manage, read."""
