"""What makes every page usable without a mouse, on a phone and by ear, where Streamlit's elements do not.

A middleware (`page.PageAccess`) adds one script and one style sheet to every page. They are there before
Streamlit draws anything, and cost nothing when it draws again. The script is the files beside it, as
`page.SCRIPTS` has them. `phrases` has the texts of Streamlit itself, to be translated.
"""
