"""The page kit: layouts, macros, forms, filters, error pages, security headers, languages."""
