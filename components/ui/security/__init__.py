"""Protects the server: middleware around Streamlit, cookies, and limits of connections and uploads.

address        the network address of a visitor
connections    limits how many connections the server holds
cookie         the signed cookie that identifies a learner
headers        a Content-Security-Policy and other headers, added to every answer
hidden_paths   addresses of Streamlit that are answered with 404
names          the names and addresses of this machine
origins        refuses requests from pages of other servers, or under foreign host names
refusal        the answer to a refused request
upload_budget  limits the bytes of uploaded files in memory
"""
