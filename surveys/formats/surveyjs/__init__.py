"""SurveyJS definitions: the JSON of its pages, panels and elements."""
