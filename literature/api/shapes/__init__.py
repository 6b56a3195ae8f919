"""The shapes of the answers, for the OpenAPI document.  They serialise nothing: the builders of the API do."""
