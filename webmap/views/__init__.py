"""Pages: read the request, call a use case, render a template."""
