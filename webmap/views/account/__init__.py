"""Who is signed in: the pages to sign in, and what other pages ask about it."""
