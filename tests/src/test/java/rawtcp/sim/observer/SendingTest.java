package rawtcp.sim.observer;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That who watches the simulated hosts would notice a sender that knows no congestion window (RFC 5681 3.1, RFC 6928 2). */
class SendingTest {
    private static final long MS = 1_000_000;
    private static final int ISN = 0xffff_ff00;
    private static final int PEER_ISN = 5_000;
    private static final int MSS = 1_460;
    private static final HostFacts LINUX = new HostFacts(
            1,
            1_500,
            64,
            true,
            true,
            true,
            200 * MS,
            120_000 * MS,
            30_000 * MS,
            4,
            6,
            5,
            15,
            500 * MS,
            61_000,
            65_535,
            1);
    private static final Traits PLAIN =
            new Traits(MSS, 65_536, 65_536, 65_536, false, false, false, false, false, false, false, 0);

    private final Sending sending;
    private long nowNs = 1_000 * MS;

    SendingTest() {
        sending = new Sending(LINUX, PLAIN, own(Seen.SYN, 0, 0));
    }

    private Seen own(int flags, int start, int length) {
        Seen out = new Seen();
        out.flags = flags;
        out.seq = ISN + start;
        out.sourcePort = 1;
        out.destinationPort = 2;
        out.dataLength = length;
        byte[] bytes = new byte[length];
        long stream = Pattern.stream(1, 2, ISN);
        for (int i = 0; i < length; i++) {
            bytes[i] = Pattern.at(stream, start - 1 + i);
        }
        out.bytes = ByteBuffer.wrap(bytes);
        return out;
    }

    private static Seen ack(int flags, int ack) {
        Seen in = new Seen();
        in.flags = flags | Seen.ACK;
        in.seq = PEER_ISN + (flags == 0 ? 1 : 0);
        in.ack = ISN + ack;
        in.window = 65_535;
        return in;
    }

    private void open(int synData, int peerMss) {
        sending.wrote(100_000, false, false);
        Seen syn = own(Seen.SYN, 1, synData);
        syn.seq = ISN;
        sending.synSent(nowNs, syn);
        Seen synAck = ack(Seen.SYN, 1);
        synAck.mss = peerMss;
        sending.peerSyn(synAck, false, false, false);
        sending.acked(nowNs, synAck);
    }

    private void send(int segments, int mss) {
        for (int i = 0; i < segments; i++) {
            sending.sent(nowNs, own(Seen.ACK, (int) sending.next(), mss), Turn.ARRIVAL);
        }
    }

    private static void noticed(Executable wrong) {
        String message = assertThrows(Violation.class, wrong).getMessage();
        assertTrue(message.contains("segments have left"), message);
    }

    @Test
    void more_than_ten_segments_at_first_are_noticed() {
        open(0, MSS);
        send(10, MSS);
        noticed(() -> send(1, MSS));
    }

    @Test
    void more_than_two_for_each_that_has_arrived_are_noticed() {
        open(0, MSS);
        send(10, MSS);
        sending.acked(nowNs, ack(0, 1 + 3 * MSS));
        send(6, MSS);
        noticed(() -> send(1, MSS));
    }

    @Test
    void a_twin_that_is_told_of_counts_once() { // RFC 2883
        open(0, MSS);
        send(10, MSS);
        Seen news = ack(0, 1 + 3 * MSS);
        news.sackCount = 1;
        news.sack[0] = ISN + 1;
        news.sack[1] = ISN + 1 + MSS;
        sending.acked(nowNs, news);
        send(8, MSS);
        sending.acked(nowNs, news); // no news but the twin
        send(2, MSS);
        noticed(() -> send(1, MSS));
    }

    @Test
    void small_segments_that_are_sent_again_as_one_make_room_for_as_many() { // RFC 9293 3.8.6.2.1
        open(0, MSS);
        send(10, 100);
        nowNs += 1_000 * MS;
        sending.sent(nowNs, own(Seen.ACK, 1, 300), Turn.DEADLINE);
        send(6, 100);
        noticed(() -> send(1, 100));
    }

    @ParameterizedTest
    @CsvSource({"130, 0", "142, 0", "284, 5"})
    void what_the_syn_has_carried_counts_by_the_peers_mss_until_it_has_arrived(int peerMss, int more) {
        open(1_420, peerMss);
        send(more, peerMss);
        noticed(() -> send(1, peerMss));
        sending.acked(nowNs, ack(0, 1_421));
        assertDoesNotThrow(() -> send(5, peerMss));
    }

    @Test
    void so_does_each_of_its_segments_that_arrives() {
        open(1_420, 142);
        sending.acked(nowNs, ack(0, 1 + 142));
        send(2, 142);
        noticed(() -> send(1, 142));
    }

    @Test
    void of_the_window_of_a_syn_a_listener_s_connection_knows_nothing() { // Linux: half of 1000 is a full segment,
        // of 2000 not
        sending.wrote(1_000, true, false);
        sending.synSent(nowNs, own(Seen.SYN | Seen.ACK, 0, 0));
        Seen syn = ack(Seen.SYN, 0);
        syn.mss = MSS;
        syn.window = 2_000;
        sending.peerSyn(syn, false, false, false);
        sending.forgetWindowOfSyn();
        Seen last = ack(0, 1);
        last.window = 1_000;
        sending.acked(nowNs, last);
        send(1, 500);
        assertDoesNotThrow(() -> sending.sent(nowNs, own(Seen.ACK | Seen.PSH, 501, 500), Turn.ARRIVAL));
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 1", "3, 1"})
    void with_the_second_timeout_of_a_syn_ack_what_followed_it_counts_as_lost(int timeouts, int more) { // Linux
        sending.wrote(100_000, false, false);
        sending.synSent(nowNs, own(Seen.SYN | Seen.ACK, 0, 0));
        Seen syn = ack(Seen.SYN, 0);
        syn.mss = MSS;
        sending.peerSyn(syn, false, false, false);
        sending.times().answersFromNowOn(nowNs, true);
        sending.opensFast();
        send(10, MSS);
        for (int i = 0; i < timeouts; i++) {
            nowNs += (1_000 * MS) << i;
            sending.sent(nowNs, own(Seen.SYN | Seen.ACK, 0, 0), Turn.DEADLINE);
        }
        send(more, MSS);
        noticed(() -> send(1, MSS));
    }
}
