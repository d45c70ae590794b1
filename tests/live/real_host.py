"""A host under test for packet scripts in real time: a network namespace of its own, whose one link is a TUN device.

usage: real_host.py DIRECTORY LOCAL PREFIX-LENGTH REMOTE GATEWAY MTU MSS [kernel]

The driver connects to DIRECTORY/wire and sends frames: type, u32 length, bytes. `<` is a packet that arrives at the
host, answered with an empty `<` when it has; `$` is a shell command, run in the namespace: directory, NUL, command;
answered with `$`, the exit status (u32) and the output. `>` comes by itself for each packet that the host has sent: u64
CLOCK_MONOTONIC nanoseconds, packet. With `kernel`, DIRECTORY/calls takes socket calls for the kernel of this namespace.
Packets that arrive with more data than MSS, if that is not 0, do so as one that offloading has
made of such pieces. It ends with the driver's connection.
"""

import ctypes
import fcntl
import os
import select
import socket
import struct
import subprocess
import sys
import threading
import time

import kernel_sockets

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI, IFF_VNET_HDR = 0x0001, 0x1000, 0x4000
ETH_P_ALL = 3
PACKET_OUTGOING = 4
SO_TIMESTAMPNS = 35
SO_RCVBUFFORCE = 33
NEEDS_CHECKSUM, GSO_TCPV4 = 1, 1  # linux/virtio_net.h
FRAME = struct.Struct("<cI")
NOT_PERMITTED = 8


def new_namespace():
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) != 0:
        sys.stderr.write(f"no network namespace: {os.strerror(ctypes.get_errno())}\n")
        sys.exit(NOT_PERMITTED)


def open_tun(with_offload):
    try:
        tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", b"tun0", IFF_TUN | IFF_NO_PI | (IFF_VNET_HDR if with_offload else 0)))
        return tun
    except OSError as error:
        sys.stderr.write(f"no TUN device: {error.strerror}\n")
        sys.exit(NOT_PERMITTED)


def configure(local, prefix_length, remote, gateway, mtu):
    with open("/proc/sys/net/ipv6/conf/all/disable_ipv6", "w", encoding="ascii") as file:
        file.write("1")
    lines = [
        "link set lo up",
        f"link set tun0 mtu {mtu} txqueuelen 10000 up",
        f"addr add {local}/{prefix_length} dev tun0",
        f"route add default dev tun0 via {gateway}" if gateway != local else "route add default dev tun0",
    ]
    subprocess.run(["ip", "-batch", "-"], input="\n".join(lines).encode(), check=True)
    # The default may be fq, which paces what TCP sends; scripts are written for a queue that does not.
    subprocess.run(["tc", "qdisc", "replace", "dev", "tun0", "root", "pfifo", "limit", "10000"], check=True)


def open_sniffer():
    sniffer = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ALL))
    sniffer.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 22)
    sniffer.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    sniffer.bind(("tun0", ETH_P_ALL))
    return sniffer


def with_offload(packet, mss):
    """The packet behind the header that tells the kernel of how many it was made."""
    ip_length = (packet[0] & 15) * 4
    if packet[9] != socket.IPPROTO_TCP:
        return bytes(10) + packet
    headers = ip_length + (packet[ip_length + 12] >> 4) * 4
    if len(packet) <= headers + mss:
        return bytes(10) + packet
    pseudo = packet[12:20] + struct.pack(">HH", socket.IPPROTO_TCP, len(packet) - ip_length)
    total = sum(struct.unpack(">6H", pseudo))
    folded = (total & 0xFFFF) + (total >> 16)
    checksum_at = ip_length + 16
    changed = packet[:checksum_at] + struct.pack(">H", (folded & 0xFFFF) + (folded >> 16)) + packet[checksum_at + 2 :]
    return struct.pack("<BBHHHH", NEEDS_CHECKSUM, GSO_TCPV4, min(len(packet), 0xFFFF), mss, ip_length, 16) + changed


class Wire:
    def __init__(self, stream, tun, sniffer, mss):
        self.stream = stream
        self.tun = tun
        self.mss = mss
        self.sniffer = sniffer
        self.lock = threading.Lock()

    def send(self, kind, data):
        with self.lock:
            self.stream.sendall(FRAME.pack(kind, len(data)) + data)

    def pump(self):
        """What the host sends goes to the driver, with the kernel's time stamp; the device's own queue is emptied."""
        kernel_sockets.hurry()
        poller = select.poll()
        poller.register(self.tun, select.POLLIN)
        poller.register(self.sniffer, select.POLLIN)
        while True:
            for descriptor, _ in poller.poll():
                if descriptor == self.tun:
                    self.empty_tun()
                else:
                    self.sniff()

    def empty_tun(self):
        try:
            while True:
                os.read(self.tun, 65536)
        except BlockingIOError:
            pass

    def sniff(self):
        try:
            while True:
                packet, control, _, address = self.sniffer.recvmsg(65536, 64, socket.MSG_DONTWAIT)
                if address[2] == PACKET_OUTGOING:
                    self.send(b">", struct.pack("<Q", monotonic(control)) + packet)
        except BlockingIOError:
            pass

    def serve(self):
        kernel_sockets.hurry()
        while True:
            kind, length = FRAME.unpack(kernel_sockets.read_exactly(self.stream, FRAME.size))
            data = kernel_sockets.read_exactly(self.stream, length)
            if kind == b"<":
                os.write(self.tun, with_offload(data, self.mss) if self.mss else data)
                self.send(b"<", b"")
            elif kind == b"$":
                self.send(b"$", shell(*data.decode().split("\0", 1)))


def monotonic(control):
    """A packet's time stamp is wall-clock time."""
    seconds, nanoseconds = struct.unpack("<qq", control[0][2])
    return seconds * 1_000_000_000 + nanoseconds + time.monotonic_ns() - time.time_ns()


def shell(directory, command):
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=directory, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return struct.pack("<I", done.returncode & 0xFFFFFFFF) + done.stdout


def main(directory, local, prefix_length, remote, gateway, mtu, mss, kernel=None):
    sys.setswitchinterval(0.0001)
    new_namespace()
    tun = open_tun(int(mss) > 0)
    configure(local, prefix_length, remote, gateway, mtu)
    sniffer = open_sniffer()
    if kernel:
        kernel_sockets.serve(f"{directory}/calls")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f"{directory}/wire")
    listener.listen(1)
    print("ready", flush=True)
    stream, _ = listener.accept()
    wire = Wire(stream, tun, sniffer, int(mss))
    threading.Thread(target=wire.pump, daemon=True).start()
    try:
        wire.serve()
    except (EOFError, ConnectionError):
        os._exit(0)  # calls may still sleep in the kernel: they end with us


if __name__ == "__main__":
    main(*sys.argv[1:])
