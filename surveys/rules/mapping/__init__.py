"""From the columns of a result file to a questionnaire and its answers."""
