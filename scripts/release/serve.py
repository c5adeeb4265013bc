"""Micrographia's server for computers that have Python 3 and no Node: the folder `page` beside it, to this computer alone."""

import functools
import hashlib
import http.server
import json
import os
import sys
import webbrowser

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
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


def main():
    port = int(os.environ.get("PORT", "4173"))
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
    try:
        server = http.server.ThreadingHTTPServer(("localhost", port), handler)
    except OSError as error:
        sys.exit("Port %d cannot be used (%s). Another port starts with an empty store: PORT=8080." % (port, error))
    print("Micrographia: %s\nNothing leaves this computer. Close this window to end." % address, flush=True)
    if "--no-open" not in sys.argv:
        webbrowser.open(address)
    server.serve_forever()


if __name__ == "__main__":
    main()
