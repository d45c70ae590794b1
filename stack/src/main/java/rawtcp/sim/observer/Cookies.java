package rawtcp.sim.observer;

import static rawtcp.sim.observer.Violation.unless;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** RFC 7413 4.1 and 4.2, once more: who may ask, who may grant, and what data in a SYN needs. */
final class Cookies {
    /** Bits of tcp_fastopen (ip-sysctl). */
    private static final int CLIENT = 1;

    private static final int SERVER = 2;
    private static final int CLIENT_WITHOUT_COOKIE = 4;
    private static final int SERVER_WITHOUT_COOKIE = 0x200;

    private final int mode;
    /** By the other host's address. */
    private final Map<Integer, byte[]> granted = new HashMap<>();

    private final Map<Integer, byte[]> received = new HashMap<>();

    Cookies(HostFacts facts) {
        mode = facts.fastOpen();
    }

    /** A SYN that opens. */
    void asks(Seen syn) {
        boolean brings = syn.cookie != null && syn.cookie.length > 0;
        unless(syn.cookie == null || (mode & CLIENT) != 0, "Fast Open that tcp_fastopen does not allow");
        unless(
                !brings || Arrays.equals(syn.cookie, received.get(syn.destination)),
                "a cookie that this peer has not granted");
        unless(
                syn.dataLength == 0 || brings || (mode & CLIENT_WITHOUT_COOKIE) != 0,
                "data in a SYN without a cookie"); // 4.2.1
    }

    /** {@code synAck} answers our SYN. */
    void arrives(Seen synAck) {
        if (synAck.cookie != null && synAck.cookie.length > 0) {
            received.put(synAck.source, synAck.cookie);
        }
    }

    /** Data in {@code syn} may be taken, and answered, at once. */
    boolean areGood(Seen syn, Traits listener) {
        boolean asks = syn.dataLength > 0 || syn.cookie != null;
        boolean opens = asks && listener.opensFast() && (mode & SERVER) != 0;
        boolean good =
                syn.cookie != null && syn.cookie.length > 0 && Arrays.equals(syn.cookie, granted.get(syn.source));
        return opens && (good || (mode & SERVER_WITHOUT_COOKIE) != 0);
    }

    /** The SYN-ACK that answers {@code syn}. */
    void answers(Seen syn, Seen synAck, Traits listener) {
        int acked = synAck.ack - syn.seq - 1;
        unless(acked == 0 || acked == syn.dataLength, "a SYN-ACK that acknowledges a part of the SYN's data");
        unless(acked == 0 || areGood(syn, listener), "data of a SYN acknowledged without a cookie"); // 4.2.2
        if (synAck.cookie != null) {
            unless(syn.cookie != null, "a cookie for who did not ask");
            unless((mode & SERVER) != 0 && listener.opensFast(), "a cookie of a listener that does not open fast");
            byte[] before = granted.put(syn.source, synAck.cookie);
            unless(before == null || Arrays.equals(before, synAck.cookie), "two cookies of one key");
        }
    }
}
