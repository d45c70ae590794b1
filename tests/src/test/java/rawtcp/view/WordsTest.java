package rawtcp.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import rawtcp.tcp.State;
import rawtcp.wire.IpAddress;

class WordsTest {
    @ParameterizedTest
    @EnumSource(State.class)
    void a_state_is_known_by_its_own_name_and_by_that_of_ss(State state) {
        assertEquals(Set.of(state), StateNames.parse(state.name()));
        assertEquals(Set.of(state), StateNames.parse(state.name().replace('_', '-')));
        assertEquals(Set.of(state), StateNames.parse(state.name().toLowerCase(Locale.ROOT)));
    }

    @ParameterizedTest
    @CsvSource({
        "ESTAB,ESTABLISHED",
        "SYN-RECV,SYN_RCVD",
        "SYN_RECV,SYN_RCVD",
        "SYN-RECEIVED,SYN_RCVD",
        "FIN_WAIT1,FIN_WAIT_1",
        "finwait2,FIN_WAIT_2",
        "CLOSE,CLOSED",
        "UNCONN,CLOSED",
        "listening,LISTEN",
    })
    void the_spellings_of_others_are_taken(String word, State state) {
        assertEquals(Set.of(state), StateNames.parse(word));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.2:80, 10.0.0.2, 80",
        "example.org:http, example.org, http",
        "[::1]:80, ::1, 80",
        "10.0.0.2 80, 10.0.0.2, 80",
        "::1 80, ::1, 80",
        "[::1] 80, ::1, 80",
    })
    void host_and_port_are_one_word_or_two(String words, String host, String port) {
        assertEquals(new HostPort(host, port), HostPort.parse(List.of(words.split(" ", -1)), false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", ":80", "10.0.0.2", "::1:80", "[::1]80", "[::1]"})
    void a_target_without_host_or_port_is_refused(String word) {
        assertThrows(BadWord.class, () -> HostPort.parse(List.of(word), false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", ":80", "*:80"})
    void a_listener_needs_only_a_port(String word) {
        assertEquals(new HostPort(null, "80"), HostPort.parse(List.of(word), true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "65536", "99999999999", "-1", "1x"})
    void a_number_that_is_no_port_is_refused(String word) {
        assertThrows(BadWord.class, () -> Ports.parse(word, service -> -1));
    }

    @ParameterizedTest
    @CsvSource({"0x00000000, 0.0.0.0:80", "0xfffefdfc, 255.254.253.252:80", "0x0a000002, 10.0.0.2:80"})
    void an_ipv4_address_is_four_numbers(String bits, String text) {
        assertEquals(text, Addresses.text(IpAddress.v4(Integer.parseUnsignedInt(bits.substring(2), 16)), 80));
    }
}
