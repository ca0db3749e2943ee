"""What people get wrong, a module for each kind: the line, the reason in their own words, the mend."""
