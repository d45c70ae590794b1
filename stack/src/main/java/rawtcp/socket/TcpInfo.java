package rawtcp.socket;

/** struct tcp_info of Linux 6.18. */
final class TcpInfo {
    private TcpInfo() {}

    static byte[] of(TcpSocket socket, long nowNs) {
        return new byte[0];
    }
}
