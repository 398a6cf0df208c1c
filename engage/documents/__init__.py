"""One document model, and its writers: web page, PDF, DOCX, Markdown, JSON and sheets."""
