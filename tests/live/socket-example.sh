#!/bin/bash
# The example of rawtcp-sockets(7), as it stands on the page, gets a page of a web server on the kernel's side.
. "$(dirname "$0")/lib.sh"
page=$live/../../man/rawtcp-sockets.7
sed -n '/^import os, socket/,/^\.EE/p' "$page" | sed '/^\.EE/d; s/\\-/-/g; s/\\e/\\/g' >"$work/get.py"
mkdir "$work/www"
echo "the page of the peer" >"$work/www/index.html"
peer python3 -m http.server --directory "$work/www" 8000 >/dev/null 2>&1 &
within 60 eval '[ -n "$(peer ss -Htln "sport = :8000")" ]'
rawtcp stack start
ends_with 0 python3 "$work/get.py" "$RAWTCP_RUNTIME_DIR/default.sock" "$PEER" 8000
like "what it printed" "200 OK.*the page of the peer" "$out"
kill %1
