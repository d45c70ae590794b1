package rawtcp.socket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import rawtcp.endpoint.Listener;
import rawtcp.tcp.InfoField;
import rawtcp.tcp.State;

/** struct tcp_info as getsockopt gives it, in the order and with the widths of {@link InfoField}. */
final class TcpInfo {
    private static final InfoField[] FIELDS = InfoField.values();

    private TcpInfo() {}

    static byte[] of(TcpSocket socket, long nowNs) {
        ByteBuffer out = ByteBuffer.allocate(length()).order(ByteOrder.LITTLE_ENDIAN);
        for (InfoField field : FIELDS) {
            put(out, field.width(), value(socket, field, nowNs));
        }
        return out.array();
    }

    private static int length() {
        int length = 0;
        for (InfoField field : FIELDS) {
            length += field.width();
        }
        return length;
    }

    private static void put(ByteBuffer out, int width, long value) {
        switch (width) {
            case 1 -> out.put((byte) Math.min(value, 0xff));
            case 2 -> out.putShort((short) value);
            case 4 -> out.putInt((int) value);
            default -> out.putLong(value);
        }
    }

    private static long value(TcpSocket socket, InfoField field, long nowNs) {
        if (socket.listener != null) {
            return ofListener(socket.listener, field);
        }
        return socket.connection == null ? ofFresh(field) : socket.connection.info(field, nowNs);
    }

    /** Linux: of a listener little more than its queue and the queue's bound. */
    private static long ofListener(Listener listener, InfoField field) {
        return switch (field) {
            case STATE -> InfoField.linuxNumber(State.LISTEN);
            case UNACKED -> listener.acceptQueue();
            case SACKED -> listener.backlog();
            case SND_CWND, REORDERING, PACING_RATE, MAX_PACING_RATE -> ofFresh(field);
            default -> 0;
        };
    }

    /** What a socket begins with (Linux tcp_init_sock). */
    private static long ofFresh(InfoField field) {
        return switch (field) {
            case STATE -> InfoField.linuxNumber(State.CLOSED);
            case FLAGS -> 1; // no rate was measured but while there was little to send
            case RTO -> 1_000_000;
            case SND_MSS -> 536;
            case RTTVAR -> 250_000;
            case SND_SSTHRESH -> Integer.MAX_VALUE;
            case SND_CWND -> 10;
            case REORDERING -> 3;
            case PACING_RATE, MAX_PACING_RATE, MIN_RTT -> -1;
            default -> 0;
        };
    }
}
