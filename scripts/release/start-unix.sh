#!/bin/sh
# Starts Micrographia: with Node 18 or newer where there is one, else with Python 3.7 or newer.

# The folder of this script itself, also where it was called by a link to it.
script=$0
while [ -L "$script" ]; do
  target=$(readlink "$script")
  case $target in
    /*) script=$target ;;
    *) script=$(dirname "$script")/$target ;;
  esac
done
CDPATH='' cd -- "$(dirname "$script")" || exit 1

if node -e 'process.exit(process.versions.node.split(".")[0] < 18 ? 1 : 0)' >/dev/null 2>&1; then
  exec node server/serve.mjs "$@"
fi
for python in python3 python; do
  # Without Apple's developer tools, macOS has a python3 that only asks whether to install them.
  case $(uname):$(command -v "$python") in
    Darwin:/usr/bin/*) xcode-select -p >/dev/null 2>&1 || continue ;;
  esac
  if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 7))' >/dev/null 2>&1; then
    exec "$python" server/serve.py "$@"
  fi
done
echo "Micrographia needs Node 18 (nodejs.org) or Python 3.7, or newer, to serve its page to your browser; neither was found." >&2
exit 1
