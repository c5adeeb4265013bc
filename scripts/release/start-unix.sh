#!/bin/sh
# Starts Micrographia: with Node where there is one, else with Python 3.
cd "$(dirname "$0")" || exit 1
if command -v node >/dev/null 2>&1; then exec node server/serve.mjs "$@"; fi
if command -v python3 >/dev/null 2>&1; then exec python3 server/serve.py "$@"; fi
echo "Micrographia needs Node (nodejs.org) or Python 3 to serve its page to your browser; neither was found." >&2
exit 1
