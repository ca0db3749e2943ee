"""Questions that learners answer before they try something, and the answers of model or run."""
