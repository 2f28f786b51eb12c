"""Arrays to plotly figures as plain JSON objects: pure functions that the page draws in place.

A colour is the name of an idea with a leading ``$``, resolved by the page for the current theme.
"""
