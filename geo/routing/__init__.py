"""The reachability engine: can this person get there, and home again?"""
