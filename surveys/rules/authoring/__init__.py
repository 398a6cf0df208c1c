"""How a questionnaire is written and changed: steps of editing, editions, conditions, the check."""
