"""A listener of the kernel's: python3 listener.py PORT BACKLOG. It ends with its stdin."""

import socket
import sys

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("0.0.0.0", int(sys.argv[1])))
listener.listen(int(sys.argv[2]))
print("listening", flush=True)
sys.stdin.read()
