"""Coverage: which routes, parameters and errors the cases have touched.

What there is comes from the program itself (kartotekactl routes, kartotekactl errors); what was
touched comes from the workers' log lines (route=, error=) and the requests that caused them.
"""
