package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the end of a connection counts as (Linux tcp_done, tcp_check_req, tcp_write_err). */
class MibTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ESTABLISHED | RESET_RECEIVED     | TcpEstabResets=1",
                "CLOSE_WAIT  | ABORT_CALL         | TcpEstabResets=1",
                "FIN_WAIT_1  | RESET_RECEIVED     | ''",
                "LAST_ACK    | FIN_ACKED          | ''",
                "TIME_WAIT   | TIME_WAIT_OVER     | ''",
                "ESTABLISHED | RETRANSMIT_TIMEOUT | TCPAbortOnTimeout=1 TcpEstabResets=1",
                "ESTABLISHED | KEEPALIVE_TIMEOUT  | TCPAbortOnTimeout=1 TcpEstabResets=1",
                "CLOSE_WAIT  | USER_TIMEOUT       | TCPAbortOnTimeout=1 TcpEstabResets=1",
                "FIN_WAIT_1  | ORPHAN_RETRIES     | TCPAbortOnTimeout=1",
                "FIN_WAIT_1  | ORPHAN_LIMIT       | TCPAbortOnMemory=1",
                "LAST_ACK    | MEMORY_LIMIT       | TCPAbortOnMemory=1",
                "SYN_SENT    | REFUSED            | TcpAttemptFails=1",
                "SYN_SENT    | SYN_TIMEOUT        | TCPAbortOnTimeout=1 TcpAttemptFails=1",
                "SYN_SENT    | USER_TIMEOUT       | TCPAbortOnTimeout=1 TcpAttemptFails=1",
                "SYN_SENT    | ICMP_UNREACHABLE   | TcpAttemptFails=1",
                "SYN_SENT    | CLOSE_CALL         | ''",
                "SYN_SENT    | ABORT_CALL         | ''"
            })
    void its_end_counts(State from, Cause why, String counted) {
        assertEquals(counted, closed(new Bench().in(from == State.SYN_SENT ? from : State.ESTABLISHED), from, why));
    }

    /** A half-open connection of a listener is a request in Linux, that of a simultaneous open a socket. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true  | RESET_RECEIVED     | TcpAttemptFails=1 EmbryonicRsts=1",
                "true  | SYN_HALF_OPEN      | TcpAttemptFails=1 EmbryonicRsts=1",
                "true  | ACCEPT_OVERFLOW    | EmbryonicRsts=1",
                "true  | ICMP_UNREACHABLE   | ListenDrops=1",
                "true  | SYN_ACK_TIMEOUT    | ''",
                "true  | CLOSE_CALL         | ''",
                "false | RESET_RECEIVED     | TcpAttemptFails=1",
                "false | SYN_ACK_TIMEOUT    | TCPAbortOnTimeout=1 TcpAttemptFails=1",
                "false | RETRANSMIT_TIMEOUT | TCPAbortOnTimeout=1 TcpAttemptFails=1",
                "false | ICMP_UNREACHABLE   | TcpAttemptFails=1",
                "false | CLOSE_CALL         | ''"
            })
    void the_end_of_half_a_connection_counts(boolean request, Cause why, String counted) {
        Bench bench =
                request ? new Bench().in(State.SYN_RCVD) : new Bench().open().in("S 0(0) win 65535 <mss 1460>");
        assertEquals(State.SYN_RCVD, bench.c.state());
        assertEquals(sorted(counted), sorted(closed(bench, State.SYN_RCVD, why)));
    }

    private static String sorted(String text) {
        return String.join(" ", new TreeSet<>(List.of(text.split(" "))));
    }

    private static String closed(Bench bench, State from, Cause why) {
        Mib mib = new Mib();
        mib.closed(bench.c, from, why);
        Map<String, Long> counts = new TreeMap<>();
        for (MibCounter what : MibCounter.values()) {
            if (mib.of(what) != 0) {
                counts.put(what.label().replace("TcpExt", ""), mib.of(what));
            }
        }
        return counts.toString().replaceAll("[{},]", "");
    }
}
