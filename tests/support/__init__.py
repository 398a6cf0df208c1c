"""What the tests stand on: servers from wheels, the browser, catalogues."""
