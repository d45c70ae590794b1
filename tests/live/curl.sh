#!/bin/bash
# curl against a foreground listener, and our connect against a web server.
. "$(dirname "$0")/lib.sh"
random_file page 3000000
{ printf 'HTTP/1.0 200 OK\r\nContent-Length: 3000000\r\n\r\n' && cat "$work/page"; } >"$work/response"
rawtcp listen 8080 <"$work/response" >"$work/request" &
listener=$!
within 30 eval '[ "$(rawtcp ports -l --json | jq length)" = 1 ]'
peer curl -sf "http://$US:8080/a" >"$work/got"
wait $listener
same "the page" "$(sha <"$work/page")" "$(sha <"$work/got")"
like "the request" '^GET /a HTTP/1.1' "$(head -1 "$work/request")"

peer python3 -u -m http.server --directory "$work" 8000 >"$work/server.log" 2>&1 &
within 30 grep -q Serving "$work/server.log"
printf 'GET /page HTTP/1.0\r\n\r\n' | rawtcp connect "$PEER:8000" >"$work/answer"
like "the status" '^HTTP/1.0 200' "$(head -1 "$work/answer")"
same "the page" "$(sha <"$work/page")" "$(tail -c 3000000 "$work/answer" | sha)"
