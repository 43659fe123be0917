"""Lifts: runs of volunteer drivers, planned from drive times that are given."""
