"""What a page says when its server does not answer any more: Streamlit's own words are for whoever
programs it, and in English."""
