package rawtcp.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import rawtcp.tcp.ConnectionOptions.BadOption;

class ConnectionOptionsTest {
    private final ConnectionOptions options = new ConnectionOptions();

    @Test
    void the_names_are_those_of_the_contract() {
        String names = Arrays.stream(ConnectionOption.values())
                .map(ConnectionOption::label)
                .collect(Collectors.joining(" "));
        assertEquals(
                "nodelay cork quickack keepalive keepidle keepintvl keepcnt user-timeout linger linger2 maxseg rcvbuf"
                        + " sndbuf congestion syncnt ttl dscp reuse-address defer-accept window-clamp reuse-port oobinline"
                        + " rcvlowat recverr notsent-lowat rto-min rto-max delack-max max-pacing-rate fastopen"
                        + " fastopen-connect fastopen-no-cookie thin-linear-timeouts",
                names);
    }

    @ParameterizedTest
    @EnumSource(ConnectionOption.class)
    void an_option_is_unset_until_it_is_given(ConnectionOption option) {
        assertFalse(options.isSet(option));
        assertFalse(options.on(option));
        assertNull(options.text(option));
    }

    @ParameterizedTest
    @CsvSource({
        "nodelay=1, NODELAY, 1",
        "nodelay, NODELAY, 1",
        "cork=off, CORK, 0",
        "user-timeout=5s, USER_TIMEOUT, 5000",
        "user_timeout=5, USER_TIMEOUT, 5",
        "keepidle=2min, KEEPIDLE, 120",
        "linger=0, LINGER, 0",
        "linger2=-1, LINGER2, -1",
        "REUSE-ADDRESS=1, REUSE_ADDRESS, 1",
        "ttl=255, TTL, 255"
    })
    void words_are_read_in_the_unit_of_the_table(String words, ConnectionOption option, long value) throws BadOption {
        options.parse(words);
        assertEquals(value, options.get(option));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ttl=0|ttl=0: out of range; legal: 1 to 255 hops",
                "keepidle=32768|keepidle=32768: out of range; legal: 1 to 32767 s",
                "keepidle=1500ms|keepidle=1500ms: not a whole number of s; legal: 1 to 32767 s",
                "keepcnt|keepcnt: a value is missing; legal: 1 to 127 probes",
                "nodelay=2|nodelay=2: out of range; legal: 0 or 1",
                "congestion=vegas|congestion=vegas: not known; legal: reno, cubic, bbr",
                "keepintvl=0|keepintvl=0: out of range; legal: 1 to 32767 s",
                "user-timeout=-1|user-timeout=-1: out of range; legal: 0 to 2147483647 ms",
                "linger2=121|linger2=121: out of range; legal: -1 to 120 s",
                "rcvbuf=0|rcvbuf=0: out of range; legal: 1 to 536870912 bytes",
                "sndbuf=0|sndbuf=0: out of range; legal: 1 to 536870912 bytes",
                "syncnt=128|syncnt=128: out of range; legal: 1 to 127 retries",
                "dscp=64|dscp=64: out of range; legal: 0 to 63 code point",
                "defer-accept=65536|defer-accept=65536: out of range; legal: 0 to 65535 s",
                "window-clamp=-1|window-clamp=-1: out of range; legal: 0 to 1073741824 bytes",
                "rcvlowat=0|rcvlowat=0: out of range; legal: 1 to 2147483647 bytes",
                "notsent-lowat=-1|notsent-lowat=-1: out of range; legal: 0 to 4294967295 bytes",
                "rto-min=0|rto-min=0: out of range; legal: 1 to 200000 us",
                "rto-max=999|rto-max=999: out of range; legal: 1000 to 120000 ms",
                "delack-max=0|delack-max=0: out of range; legal: 1 to 200000 us",
                "fastopen=-1|fastopen=-1: out of range; legal: 0 to 2147483647 connections",
                "linger=-1|linger=-1: out of range; legal: 0 to 2147483647 s, or off",
                "maxseg=|maxseg=: not a number; legal: 88 to 32767 bytes"
            })
    void a_bad_value_is_named_with_the_legal_range_and_sets_nothing(String words, String message) {
        BadOption bad = assertThrows(BadOption.class, () -> options.parse(words));
        assertEquals(message, bad.getMessage());
        for (ConnectionOption option : ConnectionOption.values()) {
            assertFalse(options.isSet(option));
        }
    }

    @Test
    void a_bad_name_is_answered_with_the_good_ones_or_with_the_one_that_is_near() {
        BadOption bad = assertThrows(BadOption.class, () -> options.parse("so\nlinger=1"));
        assertTrue(bad.getMessage().startsWith("so?linger: no such option (nodelay cork "), bad.getMessage());
        bad = assertThrows(BadOption.class, () -> options.parse("user_timout=1"));
        assertEquals("user_timout: no such option (did you mean 'user-timeout'?)", bad.getMessage());
        bad = assertThrows(BadOption.class, () -> options.parse("=")); // nodelay = 1, as three words
        assertEquals("'=' lacks a name: an option is set by NAME=VALUE in one word", bad.getMessage());
    }

    @Test
    void linger_can_be_switched_off_again() throws BadOption {
        options.parse("linger=5s");
        assertEquals("5s", options.text(ConnectionOption.LINGER));
        options.parse("linger=off");
        assertFalse(options.isSet(ConnectionOption.LINGER));
    }

    @Test
    void a_copy_goes_its_own_way() throws BadOption {
        options.parse("congestion=reno");
        ConnectionOptions copy = options.copy();
        copy.parse("ttl=1");
        assertEquals("reno", copy.congestion());
        assertTrue(copy.isSet(ConnectionOption.CONGESTION));
        assertFalse(options.isSet(ConnectionOption.TTL));
    }
}
