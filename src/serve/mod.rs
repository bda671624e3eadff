//! The classroom page: a web server with everything embedded, for one computer or one network.
