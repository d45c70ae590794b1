"""rawtcp's commands without a process for each: EXEC frames on one connection to the stack's control socket."""

import json
import os
import socket
import struct
import threading

from socketcalls import control_socket

EXEC, CREDIT, STDOUT, STDERR, EXIT = 1, 6, 7, 8, 9
VERSION = 1
COST = 1024  # of a frame beyond its bytes


class Commands:
    """Whoever calls is the owner of what a command opens."""

    def __init__(self, path=None):
        self.channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.channel.connect(path or control_socket())
        self.one_at_a_time = threading.Lock()

    def run(self, *argv):
        """(exit status, stdout, stderr)"""
        with self.one_at_a_time:
            words = [os.getcwd(), *map(str, argv)]
            payload = struct.pack(">BBiqqi", VERSION, 0, 100, os.getpid(), os.getpid(), len(argv)) + b"".join(
                struct.pack(">i", len(word.encode())) + word.encode() for word in words)
            self.frame(EXEC, payload)
            said = {STDOUT: b"", STDERR: b""}
            while True:
                kind, payload = self.next()
                if kind == EXIT:
                    return struct.unpack_from(">i", payload)[0], said[STDOUT].decode(), said[STDERR].decode()
                if kind in said:
                    said[kind] += payload
                    self.frame(CREDIT, struct.pack(">i", len(payload) + COST))

    def json(self, *argv):
        status, out, err = self.run(*argv, "--json")
        assert status == 0, (argv, status, err)
        return json.loads(out)

    def frame(self, kind, payload):
        self.channel.sendall(struct.pack(">Bi", kind, len(payload)) + payload)

    def next(self):
        kind, length = struct.unpack(">Bi", self.take(5))
        return kind, self.take(length)

    def take(self, count):
        data = b""
        while len(data) < count:
            part = self.channel.recv(count - len(data))
            if not part:
                raise EOFError("the stack has ended")
            data += part
        return data
