"""What a share link shows before the page is there.

Streamlit's page begins to draw two seconds after an address was opened, most of which its own
script takes to load. The drawing of the model in a link needs none of it: the address is answered
with Streamlit's page and, laid over it, the drawing (`page`), which the browser asks for by itself
(`drawing`) and takes away when the page has its own.
"""
