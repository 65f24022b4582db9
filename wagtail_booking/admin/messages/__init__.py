"""The Messages page: which messages are sent, to whom and by which channel, and what they say."""
