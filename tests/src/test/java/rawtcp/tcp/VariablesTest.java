package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import rawtcp.knob.Knob;

/** What {@code show} tells of a connection, by the names of RFC 9293 and Linux. */
class VariablesTest {
    @Test
    void a_connection_in_the_midst_of_all_tells_each() {
        Bench bench = new Bench()
                .knob(Knob.TCP_SACK, 1)
                .knob(Knob.TCP_WINDOW_SCALING, 1)
                .isn(100, 500);
        bench.open().after(80 * Bench.MS).in("S. 0(0) ack 1 win 20000 <mss 1000,sackOK,wscale 3>");
        bench.in("P. R(300) ack N win 4000");
        bench.in("P. R+200(100) ack N win 4000");
        bench.in(". R-300(300) ack N win 4000");
        bench.send(5_000).after(Bench.SECOND);
        bench.in(". R(0) ack U+1000 win 300").send(8_000);
        bench.in("U. R(10) ack U win 200 urg 40");
        for (int i = 2; i < 5; i++) {
            bench.in(". R(0) ack U win 200 <sack U+1000:U+" + i * 1_000 + ">");
        }
        bench.in(". R(0) ack N+1 win 200").in(". E+10(5) ack N win 200");
        bench.shutdown(Shutdown.WRITE).after(20 * Bench.MS);
        Map<String, Object> variables = bench.c.variables(bench.nowNs);
        String expected = "iss 100, sndUna 1101, sndNxt 5101, sndWnd 1600, sndUp 1101, sndWl1 811, sndWl2 1101, "
                + "irs 500, rcvNxt 811, rcvWnd 64128, rcvUp 841, maxSndWnd 32000, mss 1000, advmss 1460, "
                + "pmtu 1500, sndWscale 3, rcvWscale 7, timestamps false, sack true, ecn false, "
                + "finQueued true, finSent false, finAcked false, finReceived false, urgent true, "
                + "congestion cubic, cwnd 2, ssthresh 7, inFlight 4000, caState LOSS, rttMs 295.625, "
                + "rttvarMs 396.25, minRttMs 80.0, rtoMs 1881.0, backoff 0, retries 0, recvQueue 310, "
                + "recvBuffer 131072, outOfOrderRanges 1, sendQueue 12001, sendBuffer 46080, unsent 8001, "
                + "segmentsIn 11, segmentsOut 18, bytesReceived 310, bytesSent 5000, bytesAcked 1000, "
                + "retransmitted 4, retransmitTimeouts 1, fastRetransmits 0, duplicateAcksIn 2, "
                + "challengeAcks 1, outOfOrderIn 1, duplicatesIn 1, outOfWindowIn 1, pawsDropped 0, "
                + "deliveredMarked 0, ageMs 1100.0, lastSentMs 20.0, lastReceivedMs 20.0";
        String seen = Arrays.stream(expected.split(", ", -1))
                .map(line -> line.split(" ", -1)[0])
                .map(name -> name + " " + variables.get(name))
                .collect(Collectors.joining(", "));
        assertEquals(expected, seen);
    }
}
