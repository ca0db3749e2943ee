"""Tells learners, in their language, that the server no longer answers; Streamlit's own message is
English and meant for developers."""
