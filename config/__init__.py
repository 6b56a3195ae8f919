"""The composition root: settings, addresses and the WSGI application.  Nothing imports it but Django."""
