package rawtcp.wire;

/** The text form of a segment, in packetdrill's notation: {@code FP. 1:101(100) ack 1 win 65535 <nop,nop,TS val 5 ecr 7>}. */
final class SegmentText {
    private static final String FLAG_LETTERS = "FSRP.UEW"; // bit 0 first

    private SegmentText() {}

    /** Sequence numbers less {@code seqBase}, acknowledgments (and SACK) less {@code ackBase}. */
    static String of(Segment segment, int seqBase, int ackBase) {
        StringBuilder text = new StringBuilder(80);
        flags(segment.flags(), text);
        int seq = segment.seq() - seqBase;
        text.append(' ').append(Integer.toUnsignedString(seq)).append(':');
        text.append(Integer.toUnsignedString(seq + segment.dataLength()));
        text.append('(').append(segment.dataLength()).append(')');
        if (segment.has(Segment.ACK)) {
            text.append(" ack ").append(Integer.toUnsignedString(segment.ack() - ackBase));
        }
        text.append(" win ").append(segment.window());
        if (segment.has(Segment.URG)) {
            text.append(" urg ").append(segment.urgentPointer());
        }
        options(segment.options(), ackBase, text);
        return text.toString();
    }

    /** {@code 10.0.0.1:80}, {@code [2001:db8::1]:80}. */
    static String end(IpAddress address, int port) {
        return (address.isV4() ? address.toString() : "[" + address + "]") + ":" + port;
    }

    private static void flags(int flags, StringBuilder text) {
        int before = text.length();
        for (int bit : new int[] {0, 1, 2, 3, 5, 6, 7, 4}) { // the dot of ACK last, as in S. and FP.
            if ((flags & 1 << bit) != 0) {
                text.append(FLAG_LETTERS.charAt(bit));
            }
        }
        text.append(text.length() == before ? "-" : "");
    }

    /** With the padding that {@link OptionCodec} writes. */
    private static void options(TcpOptions options, int ackBase, StringBuilder text) {
        StringBuilder list = new StringBuilder();
        if (options.mss() != TcpOptions.ABSENT) {
            list.append(",mss ").append(options.mss());
        }
        if (options.sackPermitted()) {
            list.append(options.hasTimestamps() ? ",sackOK" : ",nop,nop,sackOK");
        }
        if (options.hasTimestamps()) {
            list.append(options.sackPermitted() ? "" : ",nop,nop");
            list.append(",TS val ").append(Integer.toUnsignedString(options.tsVal()));
            list.append(" ecr ").append(Integer.toUnsignedString(options.tsEcr()));
        }
        if (options.windowScale() != TcpOptions.ABSENT) {
            list.append(",nop,wscale ").append(options.windowScale());
        }
        if (options.fastOpen() != null) {
            fastOpen(options.fastOpen(), list);
        }
        for (int block = 0; block < options.sackCount(); block++) {
            list.append(block == 0 ? ",nop,nop,sack " : " ");
            list.append(Integer.toUnsignedString(options.sackLeft(block) - ackBase))
                    .append(':');
            list.append(Integer.toUnsignedString(options.sackRight(block) - ackBase));
        }
        if (list.length() > 0) {
            text.append(" <").append(list, 1, list.length()).append('>');
        }
    }

    private static void fastOpen(FastOpenCookie cookie, StringBuilder list) {
        list.append(cookie.experimental() ? ",FOEXP" : ",FO");
        list.append(cookie.isRequest() ? "" : " ").append(cookie);
        boolean padded = cookie.length() % 4 == (cookie.experimental() ? 2 : 0);
        list.append(padded ? ",nop,nop" : "");
    }
}
