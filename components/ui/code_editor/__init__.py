"""An editor for programs, made of CodeMirror: the text, what was read of it, and the selected part."""
