"""What makes every page usable without a mouse, on a phone and by ear, where Streamlit's elements do not.

One component (`component`), drawn by the frame, whose scripts are files beside it: `fields.js`, `sliders.js`,
`texts.js`, `focus.js`, `announcements.js`. `phrases` has the texts of Streamlit itself, to be translated.
"""
