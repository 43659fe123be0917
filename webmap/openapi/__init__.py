"""The OpenAPI document: each part of the public interface says as data what it answers."""
