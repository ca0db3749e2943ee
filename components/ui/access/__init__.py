"""What makes every page usable without a mouse, on a phone and by ear, where Streamlit's elements do not.

A middleware (`page.PageAccess`) adds one script and one style sheet to every page, which are there before
Streamlit draws anything and cost nothing when it draws again. The script is the files beside it: `fields.js`,
`sliders.js`, `texts.js`, `focus.js`, `popovers.js`, `skipping.js`, `announcements.js`, `access.js`. `phrases`
has the texts of Streamlit itself, to be translated.
"""
