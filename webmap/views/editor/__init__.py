"""The pages of those who keep the directory right: behind a key, under ``/edit``."""
