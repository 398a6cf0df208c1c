"""What a questionnaire, an answer and a count are: pure values, no web, no database."""
