"""Questions about stacks: what the page, the API and the command line share, so that all give the same answer."""
