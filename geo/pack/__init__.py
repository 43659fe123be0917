"""Area packs: built once, in one step, and memory-mapped read-only afterwards."""
