"""Prints each TCP segment that passes our end of the wire, as `10.77.0.1:61007 > 10.77.0.2:80 S`, until SIGTERM.

tcpdump would do, but as root it insists on becoming another user, and in a user namespace there is none.
"""

import signal
import socket
import struct

ETH_P_ALL = 3
packets = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ALL))
packets.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
packets.bind(("veth0", ETH_P_ALL))
signal.signal(signal.SIGTERM, lambda *_: packets.setblocking(False))  # what has come is still printed
print("listening", flush=True)
while True:
    try:
        packet = packets.recv(128)
    except BlockingIOError:
        break
    if packet[0] >> 4 != 4 or packet[9] != socket.IPPROTO_TCP:
        continue
    tcp = packet[(packet[0] & 15) * 4:]
    source, target = socket.inet_ntoa(packet[12:16]), socket.inet_ntoa(packet[16:20])
    sport, dport = struct.unpack_from("!HH", tcp)
    flags = "".join(letter for bit, letter in enumerate("FSRP.U") if tcp[13] >> bit & 1)
    print(f"{source}:{sport} > {target}:{dport} {flags}")
