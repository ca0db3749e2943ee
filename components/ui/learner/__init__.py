"""Who is at the other end, and the services of the server that all sessions share."""
