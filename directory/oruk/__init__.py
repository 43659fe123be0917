"""Open Referral UK: feeds in, and our own directory out in its words."""
