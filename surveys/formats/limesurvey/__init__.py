"""LimeSurvey structures: .lss of both layouts, tab-separated, and .lsa archives."""
