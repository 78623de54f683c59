"""Where records come from: importers of public data sets, folders and tables. ``base`` says what a source is."""
