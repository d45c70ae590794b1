package rawtcp.endpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.random.RandomGenerator;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.tcp.parts.SipHash;
import rawtcp.wire.FastOpenCookie;
import rawtcp.wire.IpAddress;
import rawtcp.wire.Segment;

/**
 * Cookies as Linux makes them (RFC 7413 4.1.2): SipHash-2-4 of the client's address and ours, with the listener's own keys,
 * else those of tcp_fastopen_key, else one drawn at random. A second key is an older one, whose cookies are still good.
 */
final class FastOpenKeys {
    private static final int NUMBERS_OF_KEY = 4;
    private static final int KEY_LENGTH = 16;
    private static final int ADDRESS_LENGTH = 16;

    private final Knobs knobs;
    private final RandomGenerator random;
    private SipHash drawn; // with the first cookie

    FastOpenKeys(Knobs knobs, RandomGenerator random) {
        this.knobs = knobs;
        this.random = random;
    }

    /** The cookies that are good for who has sent {@code syn}, that of the first key first. */
    FastOpenCookie[] cookies(Segment syn, ConnectionOptions options) {
        SipHash[] keys = keys(options);
        byte[] addresses = addresses(syn);
        FastOpenCookie[] cookies = new FastOpenCookie[keys.length];
        for (int i = 0; i < keys.length; i++) {
            cookies[i] = FastOpenCookie.of(Long.reverseBytes(keys[i].hash(addresses)));
        }
        return cookies;
    }

    private SipHash[] keys(ConnectionOptions options) {
        byte[] own = options.fastOpenKey();
        if (own != null) {
            SipHash[] keys = new SipHash[own.length / KEY_LENGTH];
            ByteBuffer bytes = ByteBuffer.wrap(own).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < keys.length; i++) {
                keys[i] = new SipHash(bytes.getLong(), bytes.getLong());
            }
            return keys;
        }
        SipHash[] keys = new SipHash[knobs.count(Knob.TCP_FASTOPEN_KEY) / NUMBERS_OF_KEY];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = new SipHash(half(NUMBERS_OF_KEY * i), half(NUMBERS_OF_KEY * i + 2));
        }
        return keys.length > 0 ? keys : new SipHash[] {drawn()};
    }

    private long half(int index) {
        return knobs.number(Knob.TCP_FASTOPEN_KEY, index) | knobs.number(Knob.TCP_FASTOPEN_KEY, index + 1) << 32;
    }

    private SipHash drawn() {
        if (drawn == null) {
            drawn = new SipHash(random.nextLong(), random.nextLong());
        }
        return drawn;
    }

    private static byte[] addresses(Segment syn) {
        IpAddress client = syn.source();
        IpAddress server = syn.destination();
        if (client.isV4()) {
            return ByteBuffer.allocate(2 * Integer.BYTES)
                    .putInt(client.v4Bits())
                    .putInt(server.v4Bits())
                    .array();
        }
        ByteBuffer bytes = ByteBuffer.allocate(2 * ADDRESS_LENGTH);
        bytes.putLong(client.high()).putLong(client.low());
        return bytes.putLong(server.high()).putLong(server.low()).array();
    }
}
