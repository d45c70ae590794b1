# A half-closing client and nginx
# The client has said all and closes its direction before the answer comes (RFC 9293 3.6). The verdict: with a file nginx
# answers; as a proxy it takes the FIN for a client that has gone, 499 in its log, and the answer never comes.
mkdir $RAWTCP_RUNTIME_DIR/w; cd $RAWTCP_RUNTIME_DIR/w; chmod 755 .. .; echo hello >index.html
echo 'events {} http { access_log log; server { listen 80; root .; location /api { proxy_pass http://127.0.0.1:8080; } } }' >conf
peer nginx -p $PWD -c conf -e error -g 'user root;'
peer python3 -c 'import socket, signal; s = socket.create_server(("", 8080)); c = s.accept(); signal.pause()' &
until peer ss -Hltn sport = :8080 | grep -q LISTEN; do sleep 0.1; done
printf 'GET /index.html HTTP/1.0\r\n\r\n' | rawtcp connect $PEER:80 | sed -n '1p;$p' | tr -d '\r'
printf 'GET /api HTTP/1.0\r\n\r\n' | rawtcp connect $PEER:80
awk '{ print $7, $9 }' log
rawtcp show 2 | grep -e '->'
