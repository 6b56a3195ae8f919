"""What every API of the house shares: paging, errors, throttles, renderers.  It knows nothing of any app."""
