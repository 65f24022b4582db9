"""Pages, templates and looks of the demo site."""
