package rawtcp.sim.observer;

import java.nio.ByteBuffer;

/** A TCP segment in its IPv4 packet, read here a second time, by none of the stack's own readers. */
final class Seen {
    static final int FIN = 1;
    static final int SYN = 2;
    static final int RST = 4;
    static final int PSH = 8;
    static final int ACK = 16;
    static final int URG = 32;
    static final int ECE = 64;
    static final int CWR = 128;

    private static final int TCP = 6;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final byte FAST_OPEN = 34;
    private static final byte EXPERIMENT = (byte) 254;
    private static final int FAST_OPEN_EXPERIMENT = 0xf989;

    int source;
    int destination;
    int sourcePort;
    int destinationPort;
    /** The lower two bits of the type of service (RFC 3168 5). */
    int ecn;

    int ttl;
    boolean dontFragment;
    int seq;
    int ack;
    int flags;
    int window;
    int urgent;
    int headerBytes;
    ByteBuffer bytes;
    int dataAt;
    int dataLength;

    int mss = -1;
    int windowScale = -1;
    boolean sackPermitted;
    boolean stamped;
    int tsVal;
    int tsEcr;
    int sackCount;
    final int[] sack = new int[8];
    /** Fast Open (RFC 7413 4.1.1), in either form: a cookie, or empty to ask for one; null: absent. */
    byte[] cookie;

    boolean strangeOption;

    /** Null: a right receiver would not take it. */
    static Seen read(ByteBuffer packet, int length) {
        if (length < 40 || packet.get(0) != 0x45 || u16(packet, 2) != length || packet.get(9) != TCP) {
            return null;
        }
        Seen seen = new Seen();
        seen.bytes = packet;
        seen.source = packet.getInt(12);
        seen.destination = packet.getInt(16);
        int pseudo = TCP + (length - 20);
        boolean sumsGood = sum(packet, 0, 20, 0) == 0xffff && sum(packet, 12, length, pseudo) == 0xffff;
        int header = ((packet.get(32) & 0xff) >> 4) * 4;
        if (!sumsGood || header < 20 || 20 + header > length) {
            return null;
        }
        seen.fields(packet, header, length);
        return seen.options(packet, 40, 20 + header) ? seen : null;
    }

    private void fields(ByteBuffer packet, int header, int length) {
        ecn = packet.get(1) & 3;
        ttl = packet.get(8) & 0xff;
        dontFragment = u16(packet, 6) == DONT_FRAGMENT;
        sourcePort = u16(packet, 20);
        destinationPort = u16(packet, 22);
        seq = packet.getInt(24);
        ack = packet.getInt(28);
        strangeOption = (packet.get(32) & 0xf) != 0; // reserved bits (RFC 9293 MUST be 0 when sent)
        flags = packet.get(33) & 0xff;
        window = u16(packet, 34);
        urgent = u16(packet, 38);
        headerBytes = 20 + header;
        dataAt = 20 + header;
        dataLength = length - dataAt;
    }

    private boolean options(ByteBuffer packet, int from, int end) {
        int at = from;
        while (at < end && packet.get(at) != 0) {
            byte kind = packet.get(at);
            if (kind == 1) {
                at++;
                continue;
            }
            int length = at + 1 < end ? packet.get(at + 1) & 0xff : 0;
            if (length < 2 || at + length > end) {
                return false;
            }
            option(packet, at, kind, length);
            at += length;
        }
        return true;
    }

    private void option(ByteBuffer packet, int at, byte kind, int length) {
        if (kind == 2 && length == 4) {
            mss = u16(packet, at + 2);
        } else if (kind == 3 && length == 3) {
            windowScale = packet.get(at + 2) & 0xff;
        } else if (kind == 4 && length == 2) {
            sackPermitted = true;
        } else if (kind == 8 && length == 10) {
            stamped = true;
            tsVal = packet.getInt(at + 2);
            tsEcr = packet.getInt(at + 6);
        } else if (kind == 5 && length >= 10 && length % 8 == 2) {
            sackCount = (length - 2) / 8;
            for (int i = 0; i < 2 * sackCount; i++) {
                sack[i] = packet.getInt(at + 2 + 4 * i);
            }
        } else if (kind == FAST_OPEN && has(SYN)) {
            cookie = bytes(packet, at + 2, length - 2);
        } else if (kind == EXPERIMENT && length >= 4 && u16(packet, at + 2) == FAST_OPEN_EXPERIMENT && has(SYN)) {
            cookie = bytes(packet, at + 4, length - 4);
        } else {
            strangeOption = true;
        }
    }

    private static byte[] bytes(ByteBuffer packet, int at, int length) {
        byte[] bytes = new byte[length];
        packet.get(at, bytes);
        return bytes;
    }

    private static int u16(ByteBuffer packet, int at) {
        return (packet.get(at) & 0xff) << 8 | (packet.get(at + 1) & 0xff);
    }

    /** RFC 1071, word by word. */
    private static int sum(ByteBuffer packet, int from, int end, int first) {
        long sum = first;
        for (int at = from; at < end; at += 2) {
            sum += at + 1 < end ? u16(packet, at) : (packet.get(at) & 0xff) << 8;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (int) sum;
    }

    boolean has(int anyOf) {
        return (flags & anyOf) != 0;
    }

    /** SEG.LEN. */
    int length() {
        return dataLength + (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
    }
}
