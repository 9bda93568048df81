"""The one place that knows everyone: app factory, settings, command line, sign-in, API, sockets."""
