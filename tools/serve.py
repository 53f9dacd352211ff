"""Serve the built book on this machine: `python -m tools.serve [port]`."""

import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from tools.inputs import BUILD

SITE = BUILD / "site"
ATTEMPTS = 20


class Handler(SimpleHTTPRequestHandler):
    """Right types for what a book holds, no stale pages after a rebuild, no log of every file."""

    extensions_map: ClassVar = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".html": "text/html; charset=utf-8",
        ".ipynb": "application/x-ipynb+json",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".md": "text/markdown; charset=utf-8",
        ".svg": "image/svg+xml",
        ".wasm": "application/wasm",
        ".woff2": "font/woff2",
    }

    def end_headers(self):
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format, *args):
        """Say nothing."""


def open_server(port, site=SITE):
    """A server on the first free port from `port` on."""
    for candidate in range(port, port + ATTEMPTS):
        try:
            return ThreadingHTTPServer(("127.0.0.1", candidate), partial(Handler, directory=site))
        except OSError:
            continue
    raise SystemExit(f"No free port between {port} and {port + ATTEMPTS - 1}.")


def main(port=8000):
    if not (SITE / "index.html").exists():
        raise SystemExit("There is no book yet: run `make book` first.")
    server = open_server(port)
    taken = f" (port {port} is taken)" if server.server_port != port else ""
    address = f"http://127.0.0.1:{server.server_port}/"
    print(f"The book is at {address}{taken}. Ctrl+C stops.", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
