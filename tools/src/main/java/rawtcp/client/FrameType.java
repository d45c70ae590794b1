package rawtcp.client;

/** What a frame says; the code is its first byte on the socket. */
public enum FrameType {
    // Client to daemon.
    EXEC(1),
    STDIN(2),
    STDIN_EOF(3),
    RESIZE(4),
    INTERRUPT(5),
    // Both ways.
    CREDIT(6),
    // Daemon to client.
    STDOUT(7),
    STDERR(8),
    EXIT(9),
    // Both ways; of a session's last command.
    /** What it has printed could not be written: it ends, and what nobody knows of is undone. The answer: it is. */
    UNHEARD(10),
    // Daemon to client.
    /** More of stdin or stdout has passed by the client ({@link Frame#CARRIED}); if it is to go on, the client grants credit. */
    CARRIED(11);

    private static final FrameType[] BY_CODE = values();

    private final byte code;

    FrameType(int code) {
        assert code == ordinal() + 1;
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    /** Null if no frame has this code. */
    static FrameType of(byte code) {
        return code >= 1 && code <= BY_CODE.length ? BY_CODE[code - 1] : null;
    }

    /** The longest payload of this type, bytes. */
    int maxPayload() {
        return this == EXEC ? Frame.MAX_EXEC : Frame.MAX_DATA;
    }
}
