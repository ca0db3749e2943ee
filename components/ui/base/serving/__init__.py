"""What the server does for all pages: HTML put into them, the order of scripts, Streamlit sped up."""
