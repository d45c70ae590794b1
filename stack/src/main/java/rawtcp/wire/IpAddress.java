package rawtcp.wire;

/** An IPv4 or IPv6 address as 128 bits; IPv4 is kept in its mapped form, ::ffff:a.b.c.d (RFC 4291 2.5.5.2). */
public record IpAddress(long high, long low) {
    private static final long V4_PREFIX = 0x0000_ffff_0000_0000L;

    public static final IpAddress ANY_V4 = v4(0);

    public static IpAddress v4(int bits) {
        return new IpAddress(0, V4_PREFIX | (bits & 0xffff_ffffL));
    }

    public boolean isV4() {
        return high == 0 && (low & 0xffff_ffff_0000_0000L) == V4_PREFIX;
    }

    public int v4Bits() {
        assert isV4() : this;
        return (int) low;
    }
}
