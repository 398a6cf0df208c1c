"""What surveys do with the database: open, take responses, seal, count, export."""
