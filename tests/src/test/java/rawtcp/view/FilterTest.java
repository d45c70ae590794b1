package rawtcp.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.endpoint.Owner;
import rawtcp.tcp.State;
import rawtcp.wire.FourTuple;
import rawtcp.wire.IpAddress;

class FilterTest {
    private static final IpAddress HERE = IpAddress.v4(0x0a000001);
    private static final Owner BASH = new Owner(812, "bash", 0);

    private static final List<PortRow> ROWS = List.of(
            new PortRow(
                    1,
                    State.LISTEN,
                    0,
                    5,
                    new FourTuple(IpAddress.ANY_V4, 80, IpAddress.ANY_V4, 0),
                    BASH,
                    false,
                    List.of(),
                    new PortRow.Queues(0, 6, 0, 6, 5, 0, Map.of(), Map.of()),
                    Map.of()),
            connection(2, State.ESTABLISHED, 80, 0x0a000002, 40000, BASH, false),
            connection(3, State.FIN_WAIT_2, 61000, 0x0a000002, 22, null, true),
            connection(4, State.TIME_WAIT, 61001, 0x0a010003, 443, null, false));

    private static final Filter.Names NAMES = new Filter.Names() {
        @Override
        public int port(String service) {
            return service.equals("ssh") ? 22 : -1;
        }

        @Override
        public IpAddress address(String host) {
            if (host.contains(":")) {
                throw new BadWord("'" + host + "' is IPv6");
            }
            String[] bytes = host.split("\\.", -1);
            int bits = 0;
            for (String part : bytes) {
                bits = bits << 8 | Integer.parseInt(part);
            }
            return IpAddress.v4(bits);
        }
    };

    private static PortRow connection(
            int id, State state, int localPort, int peer, int peerPort, Owner owner, boolean orphan) {
        FourTuple tuple = new FourTuple(HERE, localPort, IpAddress.v4(peer), peerPort);
        return new PortRow(id, state, 0, 0, tuple, owner, orphan, List.of(), null, Map.of());
    }

    @ParameterizedTest
    @CsvSource({
        "state ESTABLISHED, 2",
        "state fin-wait-2, 3",
        "state estab state LISTEN, 1 2",
        "exclude time_wait, 1 2 3",
        "state connected, 2 3 4",
        "not state LISTEN, 2 3 4",
        "sport 80, 1 2",
        "sport = :80, 1 2",
        "sport=:80, 1 2",
        "sport >= 61000, 3 4",
        "sport gt 61000, 4",
        "dport 22, 3",
        "dport ssh, 3",
        "dport != 22, 1 2 4",
        "peer 10.0.0.2, 2 3",
        "dst 10.0.0.2:22, 3",
        "dst 10.1.0.0/16, 4",
        "dst [10.0.0.2]:22, 3",
        "peer [10.0.0.2], 2 3",
        "peer = [10.0.0.2]:ssh, 3",
        "dst :22, 3",
        "src 10.0.0.1, 2 3 4",
        "orphan, 3",
        "owner 812, 1 2",
        "owner none, 3 4",
        "owner = 812, 1 2",
        "id 4, 4",
        "id = 4, 4",
        "id=4, 4",
        "sport 80 and state LISTEN, 1",
        "sport 80 state LISTEN, 1",
        "orphan or dport 443, 3 4",
        "orphan or dport 443 and state TIME_WAIT, 3 4",
        "not ( orphan or dport 443 ), 1 2",
        "! orphan && sport 80 || id 4, 1 2 4",
        "'', 1 2 3 4",
    })
    void words_choose_rows_as_in_ss(String words, String ids) {
        List<String> argv = words == null ? List.of() : List.of(words.split(" ", -1));
        assertEquals(ids, chosen(argv));
        assertEquals(ids, chosen(words == null ? List.of() : List.of(words))); // quoted as one word
    }

    private static String chosen(List<String> words) {
        return ROWS.stream()
                .filter(Filter.parse(words, NAMES))
                .map(row -> String.valueOf(row.id()))
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "state; the filter ends where a state should follow",
                "state ESTABLISHD; 'ESTABLISHD' is not a TCP state (did you mean 'ESTABLISHED'?)",
                "sprot 80; 'sprot' is not a filter (did you mean 'sport'?): state, exclude, sport, dport, src, dst, peer,"
                        + " orphan, owner, id, joined by and, or, not",
                "sport 70000; '70000' is not a port: 1 to 65535",
                "sport gopherx; 'gopherx' is neither a port number nor a TCP service of /etc/services",
                "owner me; 'me' is not a process id",
                "peer [::1]; '::1' is IPv6",
                "peer [fe80::1]:22; 'fe80::1' is IPv6",
                "peer fe80::1; 'fe80::1' is IPv6",
                "( orphan; the filter lacks a ')'",
                "orphan ); ')' was not expected here in the filter",
                "colour red; 'colour' is not a filter: state, exclude, sport, dport, src, dst, peer, orphan, owner, id,"
                        + " joined by and, or, not",
            })
    void a_wrong_word_is_named(String words, String sentence) {
        BadWord bad = assertThrows(BadWord.class, () -> Filter.parse(List.of(words), NAMES));
        assertEquals(sentence, bad.getMessage());
    }

    @Test
    void a_listener_has_no_peer_to_match() {
        assertEquals("2 3 4", chosen(List.of("dst", "0.0.0.0/0")));
    }
}
