package rawtcp.knob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> KNOWN =
            List.of("send", "set", "show", "shutdown", "tcp_fin_timeout", "tcp_rto_min_us");

    @ParameterizedTest
    @CsvSource({
        "sned, send", // two have changed places
        "SHWO, show",
        "sendd, send",
        "sedn, send",
        "shutdwn, shutdown",
        "shut, shutdown", // a beginning
        "tcp-fin-timeuot, tcp_fin_timeout",
        "tcp_fn_timout, tcp_fin_timeout",
        "tcp_rto_min, tcp_rto_min_us",
    })
    void a_slip_is_understood(String word, String meant) {
        assertEquals(meant, Nearest.to(word, KNOWN));
        assertEquals(" (did you mean '" + meant + "'?)", Nearest.hint(word, KNOWN));
    }

    @ParameterizedTest
    @CsvSource({"''", "s", "x", "dig", "netstat", "tcp_keepalive_time"})
    void another_word_is_not_near(String word) {
        assertNull(Nearest.to(word, KNOWN));
        assertEquals("", Nearest.hint(word, KNOWN));
    }

    @ParameterizedTest
    @CsvSource({"ab, ab, 0", "ab, ba, 1", "abc, ac, 1", "ac, abc, 1", "abc, axc, 1", "abcd, badc, 2", "'', abc, 3"})
    void slips_are_letters_wrong_missing_too_many_or_exchanged(String one, String other, int slips) {
        assertEquals(slips, Nearest.slips(one, other));
    }
}
