"""What leaves a page: share links and files to take home."""
