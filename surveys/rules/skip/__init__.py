"""Skip logic: the expressions of XLSForm as a tree that Python and the browser both run."""
