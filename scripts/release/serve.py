"""
Micrographia's server for computers that have Python 3.7 or newer and no Node: the folder `page` beside it, to this computer alone.

    python3 server/serve.py [--check] [--no-open]      PORT=8080 takes another port
"""

import errno
import functools
import hashlib
import http.server
import json
import os
import socket
import sys
import webbrowser

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".wasm": "application/wasm",
    ".svg": "image/svg+xml",
    ".md": "text/markdown; charset=utf-8",
}


def faults(folder):
    """What is missing or changed, by SHA256SUMS."""
    with open(os.path.join(folder, "SHA256SUMS"), encoding="utf-8") as sums:
        for line in sums:
            digest, _, path = line.rstrip("\n").partition("  ")
            try:
                with open(os.path.join(folder, path), "rb") as file:
                    found = hashlib.sha256(file.read()).hexdigest()
            except OSError:
                yield path + " is missing"
                continue
            if found != digest:
                yield path + " has changed"


def sums(folder):
    """SHA-256 of every file by its path, as SHA256SUMS says."""
    with open(os.path.join(folder, "SHA256SUMS"), encoding="utf-8") as lines:
        parts = [line.rstrip("\n").partition("  ") for line in lines]
    return {path: digest for digest, _, path in parts}


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, **TYPES}
    with open(os.path.join(ROOT, "server", "headers.json"), encoding="utf-8") as file:
        sent = json.load(file)
    known = sums(ROOT)
    etag = None

    def end_headers(self):
        if self.etag:
            self.send_header("ETag", self.etag)
        for name, value in self.sent.items():
            self.send_header(name, value)
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def list_directory(self, path):
        self.send_error(404)

    def do_GET(self):
        # No language models beside the page here: an empty list, or every visit would log a failed request.
        if self.path.split("?")[0] == "/llm/index.json":
            content = b'{"format":1,"models":[]}\n'
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            return
        # By content: the files of every release are of the same time, so that a time tells nothing.
        del self.headers["If-Modified-Since"]
        path = self.translate_path(self.path)
        if os.path.isdir(path):
            path = os.path.join(path, "index.html")
        digest = self.known.get(os.path.relpath(path, ROOT).replace(os.sep, "/"))
        self.etag = '"%s"' % digest if digest else None
        if self.etag and self.headers.get("If-None-Match") == self.etag:
            self.send_response(304)
            self.end_headers()
        else:
            super().do_GET()
        self.etag = None

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    # On Windows an address that may be used again may be used twice at a time.
    allow_reuse_address = os.name != "nt"

    def server_bind(self):
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        super().server_bind()

    def handle_error(self, request, client_address):
        # A browser that goes away in the middle of an answer is no fault.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def port_of(text):
    """The port that PORT names; None where it names none."""
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    return None


def main():
    text = os.environ.get("PORT", "4173")
    port = port_of(text)
    if port is None:
        print('PORT must be a number from 1 to 65535, not "%s".' % text, file=sys.stderr)
        sys.exit(2)
    bad = list(faults(ROOT))
    for fault in bad:
        print("Damaged: " + fault, file=sys.stderr)
    if bad:
        sys.exit("This copy is not whole. Unpack the release again, or fetch it anew.")
    print("All files are as released.")
    if "--check" in sys.argv:
        return
    address = "http://localhost:%d/" % port
    handler = functools.partial(Handler, directory=os.path.join(ROOT, "page"))
    opens = "--no-open" not in sys.argv
    try:
        server = Server(("localhost", port), handler)
    except OSError as error:
        # Windows says of a port that another program has to itself that access is denied.
        taken = error.errno == errno.EADDRINUSE or (os.name == "nt" and error.errno == errno.EACCES)
        if not taken:
            sys.exit("The server cannot start: %s" % error)
        print(
            "Port %d is in use, perhaps by Micrographia itself: look at %s. Another port starts with an empty store: PORT=8080."
            % (port, address),
            file=sys.stderr,
        )
        if opens:
            webbrowser.open(address)
        sys.exit(1)
    print("Micrographia: %s\nNothing leaves this computer. Close this window to end." % address, flush=True)
    if opens:
        webbrowser.open(address)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
