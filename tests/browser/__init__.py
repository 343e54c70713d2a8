"""What the tests in the browser stand on: a served demo county, pages to walk it with, what each page must fulfil."""
