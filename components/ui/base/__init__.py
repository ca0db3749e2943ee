"""What every page needs: session state, translation, Markdown, widgets for fields, colours."""
