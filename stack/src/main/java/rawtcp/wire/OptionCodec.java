package rawtcp.wire;

import java.nio.ByteBuffer;

/** The option part of a TCP header: bytes to {@link TcpOptions} and back. */
final class OptionCodec {
    private static final int END = 0;
    private static final int NOP = 1;
    private static final int MSS = 2;
    private static final int WINDOW_SCALE = 3;
    private static final int SACK_PERMITTED = 4;
    private static final int SACK = 5;
    private static final int TIMESTAMPS = 8;
    private static final int FAST_OPEN = 34;
    private static final int EXPERIMENT = 254;
    private static final int FAST_OPEN_EXPERIMENT = 0xf989; // RFC 7413 8, RFC 6994 3

    private static final int MSS_LENGTH = 4;
    private static final int WINDOW_SCALE_LENGTH = 3;
    private static final int SACK_PERMITTED_LENGTH = 2;
    private static final int TIMESTAMPS_LENGTH = 10;
    private static final int SACK_BLOCK_LENGTH = 8;
    private static final int FAST_OPEN_HEAD = 2;
    private static final int EXPERIMENT_HEAD = 4;

    static final int MAX_LENGTH = TcpHeader.MAX_LENGTH - TcpHeader.MIN_LENGTH;

    private OptionCodec() {}

    /** False if a length is wrong: below 2, past the end, or not that of its kind (RFC 9293 MUST-7). */
    static boolean decode(ByteBuffer buffer, int at, int end, boolean syn, TcpOptions out) {
        int i = at;
        while (i < end) { // RFC 9293 MUST-64: at any byte, aligned or not
            int kind = buffer.get(i) & 0xff;
            if (kind == END) {
                return true; // RFC 9293 MUST-69: what follows is padding
            }
            if (kind == NOP) {
                i++;
                continue;
            }
            int length = i + 1 < end ? buffer.get(i + 1) & 0xff : 0; // RFC 9293 MUST-68
            if (length < 2 || i + length > end || !decodeOne(buffer, i, kind, length, syn, out)) {
                return false;
            }
            i += length;
        }
        return true;
    }

    /** MSS, window scale and SACK-permitted mean something only in a SYN (RFC 9293 3.7.1, RFC 7323 2.2, RFC 2018 2). */
    private static boolean decodeOne(ByteBuffer buffer, int at, int kind, int length, boolean syn, TcpOptions out) {
        switch (kind) {
            case MSS -> {
                if (length == MSS_LENGTH && syn) {
                    out.mss(buffer.getShort(at + 2) & 0xffff);
                }
                return length == MSS_LENGTH;
            }
            case WINDOW_SCALE -> {
                if (length == WINDOW_SCALE_LENGTH && syn) {
                    out.windowScale(buffer.get(at + 2) & 0xff);
                }
                return length == WINDOW_SCALE_LENGTH;
            }
            case SACK_PERMITTED -> {
                out.sackPermitted(out.sackPermitted() || syn);
                return length == SACK_PERMITTED_LENGTH;
            }
            case TIMESTAMPS -> {
                if (length == TIMESTAMPS_LENGTH) {
                    out.timestamps(buffer.getInt(at + 2), buffer.getInt(at + 6));
                }
                return length == TIMESTAMPS_LENGTH;
            }
            case FAST_OPEN -> {
                if (syn) {
                    decodeFastOpen(buffer, at + FAST_OPEN_HEAD, length - FAST_OPEN_HEAD, false, out);
                }
                return true;
            }
            case EXPERIMENT -> {
                if (syn && length >= EXPERIMENT_HEAD && (buffer.getShort(at + 2) & 0xffff) == FAST_OPEN_EXPERIMENT) {
                    decodeFastOpen(buffer, at + EXPERIMENT_HEAD, length - EXPERIMENT_HEAD, true, out);
                }
                return true;
            }
            case SACK -> {
                return decodeSack(buffer, at, length, out);
            }
            default -> {
                return true; // RFC 9293 MUST-6: skipped by its length
            }
        }
    }

    /** One of an odd length, or too short or long, is no cookie (Linux); of several the last counts. */
    private static void decodeFastOpen(ByteBuffer buffer, int at, int length, boolean experimental, TcpOptions out) {
        if (length % 2 != 0) {
            return;
        }
        out.fastOpen(null);
        if (FastOpenCookie.isLegal(length)) {
            long[] halves = new long[2];
            for (int i = 0; i < length; i++) {
                halves[i / Long.BYTES] |= (buffer.get(at + i) & 0xffL) << (56 - 8 * (i % Long.BYTES));
            }
            out.fastOpen(new FastOpenCookie(halves[0], halves[1], length, experimental));
        }
    }

    private static boolean decodeSack(ByteBuffer buffer, int at, int length, TcpOptions out) {
        if (length < 2 + SACK_BLOCK_LENGTH || (length - 2) % SACK_BLOCK_LENGTH != 0) {
            return false;
        }
        for (int i = at + 2; i < at + length; i += SACK_BLOCK_LENGTH) {
            out.addSack(buffer.getInt(i), buffer.getInt(i + 4)); // 40 bytes hold no more than MAX_SACK_BLOCKS
        }
        return true;
    }

    /** Bytes that {@link #encode} will write: a multiple of 4, at most 40. */
    static int length(TcpOptions options) {
        int length = fixedLength(options);
        int blocks = sackBlocks(options, length);
        return blocks == 0 ? length : length + 4 + blocks * SACK_BLOCK_LENGTH;
    }

    private static int fixedLength(TcpOptions options) {
        int length = options.mss() == TcpOptions.ABSENT ? 0 : MSS_LENGTH;
        length += options.hasTimestamps() ? 12 : options.sackPermitted() ? 4 : 0;
        length += options.windowScale() == TcpOptions.ABSENT ? 0 : 4;
        return length + (options.fastOpen() == null ? 0 : fastOpenLength(options.fastOpen()));
    }

    private static int fastOpenLength(FastOpenCookie cookie) {
        int head = cookie.experimental() ? EXPERIMENT_HEAD : FAST_OPEN_HEAD;
        return (head + cookie.length() + 3) / 4 * 4;
    }

    /** As many as fit: 3 beside timestamps (RFC 2018 3). */
    private static int sackBlocks(TcpOptions options, int fixedLength) {
        return Math.min(options.sackCount(), (MAX_LENGTH - fixedLength - 4) / SACK_BLOCK_LENGTH);
    }

    /** In Linux's order and with its padding: {@code mss,sackOK,TS,nop,wscale,FO,nop,nop,sack}; each word aligned. */
    static void encode(TcpOptions options, ByteBuffer into, int at) {
        int i = at;
        if (options.mss() != TcpOptions.ABSENT) {
            into.putInt(i, MSS << 24 | MSS_LENGTH << 16 | options.mss());
            i += 4;
        }
        int pairBefore = options.sackPermitted() ? SACK_PERMITTED << 8 | SACK_PERMITTED_LENGTH : NOP << 8 | NOP;
        if (options.hasTimestamps()) {
            into.putInt(i, pairBefore << 16 | TIMESTAMPS << 8 | TIMESTAMPS_LENGTH);
            into.putInt(i + 4, options.tsVal()).putInt(i + 8, options.tsEcr());
            i += 12;
        } else if (options.sackPermitted()) {
            into.putInt(i, NOP << 24 | NOP << 16 | pairBefore);
            i += 4;
        }
        if (options.windowScale() != TcpOptions.ABSENT) {
            into.putInt(i, NOP << 24 | WINDOW_SCALE << 16 | WINDOW_SCALE_LENGTH << 8 | options.windowScale());
            i += 4;
        }
        if (options.fastOpen() != null) {
            encodeFastOpen(options.fastOpen(), into, i);
            i += fastOpenLength(options.fastOpen());
        }
        int blocks = sackBlocks(options, i - at);
        if (blocks > 0) {
            encodeSack(options, blocks, into, i);
        }
    }

    private static void encodeFastOpen(FastOpenCookie cookie, ByteBuffer into, int at) {
        int i = at;
        if (cookie.experimental()) {
            into.putInt(i, EXPERIMENT << 24 | (EXPERIMENT_HEAD + cookie.length()) << 16 | FAST_OPEN_EXPERIMENT);
            i += EXPERIMENT_HEAD;
        } else {
            into.putShort(i, (short) (FAST_OPEN << 8 | (FAST_OPEN_HEAD + cookie.length())));
            i += FAST_OPEN_HEAD;
        }
        for (int octet = 0; octet < cookie.length(); octet++) {
            into.put(i++, cookie.octet(octet));
        }
        while (i < at + fastOpenLength(cookie)) {
            into.put(i++, (byte) NOP);
        }
    }

    private static void encodeSack(TcpOptions options, int blocks, ByteBuffer into, int at) {
        into.putInt(at, NOP << 24 | NOP << 16 | SACK << 8 | (2 + blocks * SACK_BLOCK_LENGTH));
        for (int block = 0; block < blocks; block++) {
            int i = at + 4 + block * SACK_BLOCK_LENGTH;
            into.putInt(i, options.sackLeft(block)).putInt(i + 4, options.sackRight(block));
        }
    }
}
