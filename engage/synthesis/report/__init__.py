"""The draft input as a document: its content in sentences, tables and charts of one language."""
