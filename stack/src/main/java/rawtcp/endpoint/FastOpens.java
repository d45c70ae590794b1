package rawtcp.endpoint;

import java.util.random.RandomGenerator;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.FastOpenCounter;
import rawtcp.tcp.FastOpenHost;
import rawtcp.wire.FastOpenCookie;
import rawtcp.wire.Segment;

/** RFC 7413 4.2.2: whether a listener's connection opens with its SYN, and what cookie the SYN-ACK brings (Linux tcp_try_fastopen). */
final class FastOpens {
    // Bits of tcp_fastopen, beside FastOpenHost.SERVER.
    private static final int WITHOUT_COOKIE = 0x200;
    private static final int ALL_LISTENERS = 0x400;

    /** {@code fast}: it opens with the SYN; {@code grant}: null if none. */
    record Answer(boolean fast, FastOpenCookie grant) {
        static final Answer ORDINARY = new Answer(false, null);
        static final Answer FAST = new Answer(true, null);
    }

    private final Knobs knobs;
    private final FastOpenKeys keys;
    final FastOpenHost host;

    FastOpens(Knobs knobs, RandomGenerator random) {
        this.knobs = knobs;
        keys = new FastOpenKeys(knobs, random);
        host = new FastOpenHost(knobs);
    }

    /** It begins to listen: tcp_fastopen may say that all do so. */
    void listens(Listener listener) {
        int both = ALL_LISTENERS | FastOpenHost.SERVER;
        if ((mode() & both) == both && !listener.options().on(ConnectionOption.FASTOPEN)) {
            listener.options().set(ConnectionOption.FASTOPEN, listener.backlog());
        }
    }

    Answer answer(long nowNs, Listener listener, Segment syn) {
        FastOpenCookie brought = syn.options().fastOpen();
        if (brought != null && brought.isRequest()) {
            host.count(FastOpenCounter.COOKIE_REQUIRED);
        }
        boolean asks = syn.dataLength() > 0 || brought != null;
        if ((mode() & FastOpenHost.SERVER) == 0 || !asks || !listener.opensFast()) {
            return Answer.ORDINARY;
        }
        if (!listener.hasFastOpenRoom(nowNs)) {
            host.count(FastOpenCounter.LISTEN_OVERFLOW);
            return Answer.ORDINARY;
        }
        if ((mode() & WITHOUT_COOKIE) != 0 || listener.options().on(ConnectionOption.FASTOPEN_NO_COOKIE)) {
            host.count(FastOpenCounter.PASSIVE);
            return Answer.FAST;
        }
        return brought == null ? Answer.ORDINARY : judge(listener, syn, brought);
    }

    private Answer judge(Listener listener, Segment syn, FastOpenCookie brought) {
        FastOpenCookie[] good = keys.cookies(syn, listener.options());
        FastOpenCookie renewed = good[0].inForm(brought.experimental());
        if (brought.isRequest()) {
            return new Answer(false, renewed);
        }
        if (brought.matches(good[0])) {
            host.count(FastOpenCounter.PASSIVE);
            return Answer.FAST;
        }
        if (good.length > 1 && brought.matches(good[1])) {
            host.count(FastOpenCounter.PASSIVE);
            host.count(FastOpenCounter.PASSIVE_ALT_KEY);
            return new Answer(true, renewed);
        }
        host.count(FastOpenCounter.PASSIVE_FAIL);
        return new Answer(false, renewed);
    }

    private int mode() {
        return (int) knobs.number(Knob.TCP_FASTOPEN);
    }
}
