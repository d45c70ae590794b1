package rawtcp.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** An IPv4 or IPv6 address as 128 bits; IPv4 is kept in its mapped form, ::ffff:a.b.c.d (RFC 4291 2.5.5.2). */
public record IpAddress(long high, long low) {
    private static final long V4_PREFIX = 0x0000_ffff_0000_0000L;

    public static final IpAddress ANY_V4 = v4(0);

    public static IpAddress v4(int bits) {
        return new IpAddress(0, v4Low(bits));
    }

    /** The lower half of the mapped form; the upper half is 0. */
    static long v4Low(int bits) {
        return V4_PREFIX | (bits & 0xffff_ffffL);
    }

    /** A literal address, {@code 10.0.0.1} or {@code 2001:db8::1}; the exception's message is for the user. */
    public static IpAddress parse(String text) {
        return IpAddressText.parse(text);
    }

    public static IpAddress fromInetAddress(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return bytes.capacity() == 4 ? v4(bytes.getInt(0)) : new IpAddress(bytes.getLong(0), bytes.getLong(8));
    }

    public InetAddress toInetAddress() {
        ByteBuffer bytes = isV4()
                ? ByteBuffer.allocate(4).putInt(0, v4Bits())
                : ByteBuffer.allocate(16).putLong(0, high).putLong(8, low);
        try {
            return InetAddress.getByAddress(bytes.array());
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes always make an address", e);
        }
    }

    public boolean isV4() {
        return isV4(high, low);
    }

    static boolean isV4(long high, long low) {
        return high == 0 && (low & 0xffff_ffff_0000_0000L) == V4_PREFIX;
    }

    public int v4Bits() {
        assert isV4() : this;
        return (int) low;
    }

    public boolean isUnspecified() {
        return isUnspecified(high, low);
    }

    public boolean isMulticast() {
        return isMulticast(high, low);
    }

    /** The limited broadcast address 255.255.255.255; of a subnet's only its hosts know. */
    public boolean isBroadcast() {
        return isBroadcast(high, low);
    }

    public boolean isLoopback() {
        return isV4() ? (v4Bits() >>> 24) == 127 : high == 0 && low == 1;
    }

    static boolean isUnspecified(long high, long low) {
        return high == 0 && (low == 0 || low == V4_PREFIX);
    }

    static boolean isMulticast(long high, long low) {
        return isV4(high, low) ? (low >>> 28 & 0xf) == 0xe : (high >>> 56) == 0xff;
    }

    static boolean isBroadcast(long high, long low) {
        return high == 0 && low == (V4_PREFIX | 0xffff_ffffL);
    }

    /** {@code 10.0.0.1}, or as RFC 5952 says. */
    @Override
    public String toString() {
        return IpAddressText.format(this);
    }
}
