"""What is asked of a request before Streamlit sees it, and what a browser is told with the answer.

origins    requests from pages of other servers, and by names that are not this server's, are refused
headers    a browser loads from this server only, and shows its pages in no other's
closed     addresses of Streamlit's that are nobody's business
names      what this machine is called
"""
