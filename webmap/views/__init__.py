"""The pages: each reads a request, calls a use case, and renders a template."""
