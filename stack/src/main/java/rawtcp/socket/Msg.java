package rawtcp.socket;

/** The flags of the send and receive calls (socket.h). */
public final class Msg {
    public static final int OOB = 0x1;
    public static final int PEEK = 0x2;
    public static final int CTRUNC = 0x8;
    public static final int TRUNC = 0x20;
    public static final int DONTWAIT = 0x40;
    public static final int EOR = 0x80;
    public static final int WAITALL = 0x100;
    public static final int ERRQUEUE = 0x2000;
    public static final int NOSIGNAL = 0x4000;
    public static final int MORE = 0x8000;
    public static final int ZEROCOPY = 0x4000000;
    public static final int FASTOPEN = 0x20000000;

    private Msg() {}
}
