"""What every other package of ui needs: session state, translation, Markdown, widgets for fields."""
