package rawtcp.socket;

/** The calls, by the number that stands for each on the control socket. */
public enum Op {
    HELLO(1),
    SOCKET(2),
    BIND(3),
    LISTEN(4),
    ACCEPT(5),
    CONNECT(6),
    RECV(7),
    SEND(8),
    SENDMSG(9),
    RECVMSG(10),
    CLOSE(11),
    SHUTDOWN(12),
    GETSOCKOPT(13),
    SETSOCKOPT(14),
    FCNTL(15),
    IOCTL(16),
    POLL(17),
    EPOLL_CREATE(18),
    EPOLL_CTL(19),
    EPOLL_WAIT(20),
    GETSOCKNAME(21),
    GETPEERNAME(22);

    private final int code;

    Op(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** Null: no such call. */
    public static Op of(int code) {
        for (Op op : values()) {
            if (op.code == code) {
                return op;
            }
        }
        return null;
    }
}
