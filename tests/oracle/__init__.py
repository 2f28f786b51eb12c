"""Results beside independent methods and closed forms."""
