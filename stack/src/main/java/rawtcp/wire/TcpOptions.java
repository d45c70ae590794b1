package rawtcp.wire;

/** The options of one segment, parsed. Absent ones say so: no method here fails. */
public final class TcpOptions {
    public static final int ABSENT = -1;
    public static final int MAX_SACK_BLOCKS = 4;

    private int mss = ABSENT;
    private int windowScale = ABSENT;
    private boolean sackPermitted;
    private boolean timestamps;
    private int tsVal;
    private int tsEcr;
    private FastOpenCookie fastOpen;
    private int sackCount;
    private final int[] sackEdges = new int[2 * MAX_SACK_BLOCKS];

    public TcpOptions clear() {
        mss = ABSENT;
        windowScale = ABSENT;
        sackPermitted = false;
        timestamps = false;
        fastOpen = null;
        sackCount = 0;
        return this;
    }

    public TcpOptions set(TcpOptions other) {
        mss = other.mss;
        windowScale = other.windowScale;
        sackPermitted = other.sackPermitted;
        timestamps = other.timestamps;
        tsVal = other.tsVal;
        tsEcr = other.tsEcr;
        fastOpen = other.fastOpen;
        sackCount = other.sackCount;
        System.arraycopy(other.sackEdges, 0, sackEdges, 0, sackEdges.length);
        return this;
    }

    /** Kind 2, SYN only: 0 to 65535, or ABSENT. */
    public int mss() {
        return mss;
    }

    public TcpOptions mss(int value) {
        mss = value;
        return this;
    }

    /** Kind 3 (RFC 7323 2.2), SYN only: the shift as sent (0 to 255), or ABSENT. */
    public int windowScale() {
        return windowScale;
    }

    public TcpOptions windowScale(int shift) {
        windowScale = shift;
        return this;
    }

    /** Kind 4 (RFC 2018), SYN only. */
    public boolean sackPermitted() {
        return sackPermitted;
    }

    public TcpOptions sackPermitted(boolean present) {
        sackPermitted = present;
        return this;
    }

    /** Kind 8 (RFC 7323 3.2). */
    public boolean hasTimestamps() {
        return timestamps;
    }

    public int tsVal() {
        return tsVal;
    }

    public int tsEcr() {
        return tsEcr;
    }

    public TcpOptions timestamps(int newTsVal, int newTsEcr) {
        timestamps = true;
        tsVal = newTsVal;
        tsEcr = newTsEcr;
        return this;
    }

    /** Kind 34, or 254 with its magic number (RFC 7413 4.1.1), SYN only: a cookie, or the request for one; null: absent. */
    public FastOpenCookie fastOpen() {
        return fastOpen;
    }

    public TcpOptions fastOpen(FastOpenCookie cookie) {
        fastOpen = cookie;
        return this;
    }

    /** Kind 5 (RFC 2018 3). */
    public int sackCount() {
        return sackCount;
    }

    public int sackLeft(int block) {
        assert block < sackCount;
        return sackEdges[2 * block];
    }

    public int sackRight(int block) {
        assert block < sackCount;
        return sackEdges[2 * block + 1];
    }

    public TcpOptions addSack(int left, int right) {
        assert sackCount < MAX_SACK_BLOCKS;
        sackEdges[2 * sackCount] = left;
        sackEdges[2 * sackCount + 1] = right;
        sackCount++;
        return this;
    }

    /** Bytes they take in a header, padding included: a multiple of 4, at most 40. */
    public int encodedLength() {
        return OptionCodec.length(this);
    }
}
