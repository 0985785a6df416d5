"""Who is reminded of what, when? Rules are rows; a year's occasions follow from its lines and its rules alone."""
