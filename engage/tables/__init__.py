"""Tables in and out: xlsx and csv writers whose cells are inert, and one reader for both."""
