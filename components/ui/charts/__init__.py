"""Numbers -> options of charts. Pure: nothing here draws."""
