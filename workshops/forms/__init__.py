"""What people type into a workshop, and the words for what is stored."""
