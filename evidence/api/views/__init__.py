"""The views of the evidence API, one module a resource."""
