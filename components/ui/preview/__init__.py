"""Shows the model of a share link at once, before Streamlit's page is loaded.

Streamlit's page begins to draw about two seconds after an address is opened, most of which its own script
takes to load. The drawing of the model in a link needs none of it: the address is answered with Streamlit's
page and an overlay (`page`) with the drawing, which the browser loads by itself (`drawing`) and removes when
the page has drawn its own.
"""
