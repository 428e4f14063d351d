// Filters of the page.
