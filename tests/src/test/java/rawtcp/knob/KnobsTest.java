package rawtcp.knob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import rawtcp.knob.Knobs.BadKnob;

class KnobsTest {
    private final Knobs knobs = new Knobs();

    @ParameterizedTest
    @EnumSource(Knob.class)
    void every_knob_starts_at_its_default_and_takes_its_own_text_back(Knob knob) throws BadKnob {
        assertEquals(knob.defaultText(), knobs.text(knob));
        assertFalse(knobs.isChanged(knob));
        if (knob.kind() != Knob.Kind.READ_ONLY) {
            knobs.set(Map.of(knob.label(), knobs.text(knob)));
        }
        assertEquals(knob.defaultText(), knobs.text(knob));
        assertFalse(knob.doc().isEmpty());
    }

    @ParameterizedTest
    @EnumSource(Knob.class)
    void every_number_is_refused_just_outside_its_range_and_taken_at_both_ends(Knob knob) throws BadKnob {
        switch (knob.kind()) {
            case SWITCH, NUMBER, DURATION -> {
                for (long legal : new long[] {knob.min(), knob.max()}) {
                    knobs.set(Map.of(knob.label(), Long.toString(legal)));
                    assertEquals(legal, knobs.number(knob));
                }
                assertThrows(BadKnob.class, () -> knobs.set(Map.of(knob.label(), Long.toString(knob.min() - 1))));
                assertThrows(BadKnob.class, () -> knobs.set(Map.of(knob.label(), Long.toString(knob.max() + 1))));
                assertEquals(knob.max(), knobs.number(knob));
            }
            case PAIR, TRIPLE, PORTS, NAME, NAMES, KEYS, READ_ONLY ->
                assertThrows(BadKnob.class, () -> knobs.set(Map.of(knob.label(), "-1")));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp_fin_timeout",
                "net.ipv4.tcp_fin_timeout",
                "net/ipv4/tcp_fin_timeout",
                "ipv4.tcp_fin_timeout",
                " tcp_fin_timeout "
            })
    void names_are_taken_as_sysctl_takes_them(String name) {
        assertSame(Knob.TCP_FIN_TIMEOUT, Knob.find(name));
    }

    @Test
    void names_outside_net_ipv4_are_found_too() {
        assertSame(Knob.SOMAXCONN, Knob.find("net.core.somaxconn"));
        assertSame(Knob.MIN_PMTU, Knob.find("net.ipv4.route.min_pmtu"));
        assertNull(Knob.find("tcp_fin_timeouts"));
        assertNull(Knob.find(""));
    }

    @Test
    void one_bad_value_among_good_ones_changes_nothing_and_names_the_legal_range() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("tcp_max_orphans", "1");
        values.put("tcp_fin_timeout", "90000");
        values.put("tcp_msl", "5");
        BadKnob bad = assertThrows(BadKnob.class, () -> knobs.set(values));
        assertEquals("tcp_fin_timeout=90000: out of range; legal: 0 to 86400 s", bad.getMessage());
        for (Knob knob : Knob.values()) {
            assertFalse(knobs.isChanged(knob), knob.label());
        }
    }

    @Test
    void one_unknown_name_among_good_ones_changes_nothing_and_is_named() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("tcp_max_orphans", "1");
        values.put("tcp_wibble", "1");
        BadKnob bad = assertThrows(BadKnob.class, () -> knobs.set(values));
        assertTrue(bad.getMessage().startsWith("tcp_wibble:"), bad.getMessage());
        assertEquals(4096, knobs.number(Knob.TCP_MAX_ORPHANS));
    }

    @Test
    void good_values_are_all_set_and_reset_takes_one_back() throws BadKnob {
        knobs.set(Map.of("tcp_max_orphans", "1", "tcp_msl", "5"));
        assertEquals(1, knobs.number(Knob.TCP_MAX_ORPHANS));
        assertTrue(knobs.isChanged(Knob.TCP_MSL));
        knobs.reset(Knob.TCP_MSL);
        assertEquals(30, knobs.number(Knob.TCP_MSL));
        assertEquals(1, knobs.number(Knob.TCP_MAX_ORPHANS));
    }

    @ParameterizedTest
    @CsvSource({
        "tcp_fin_timeout, 5s, 5, 5000000000",
        "tcp_fin_timeout, 2min, 120, 120000000000",
        "tcp_fin_timeout, 1h, 3600, 3600000000000",
        "tcp_fin_timeout, 5000ms, 5, 5000000000",
        "tcp_fin_timeout, 7, 7, 7000000000",
        "tcp_rto_min_us, 5ms, 5000, 5000000",
        "tcp_rto_max_ms, 1min, 60000, 60000000000",
        "tcp_invalid_ratelimit, 0.5s, 500, 500000000"
    })
    void durations_are_taken_with_units_and_told_in_nanoseconds(String name, String value, long number, long ns)
            throws BadKnob {
        knobs.set(Map.of(name, value));
        Knob knob = Knob.find(name);
        assertNotNull(knob);
        assertEquals(number, knobs.number(knob));
        assertEquals(Long.toString(number), knobs.text(knob));
        assertEquals(ns, knobs.ns(knob));
    }

    @Test
    void keys_are_written_with_all_their_digits_and_read_as_numbers() throws BadKnob {
        knobs.set(Map.of("tcp_fastopen_key", "A1A1a1a1-2-3-ffffffff,0-0-0-1"));
        assertEquals(
                "a1a1a1a1-00000002-00000003-ffffffff,00000000-00000000-00000000-00000001",
                knobs.text(Knob.TCP_FASTOPEN_KEY));
        assertEquals(8, knobs.count(Knob.TCP_FASTOPEN_KEY));
        assertEquals(0xa1a1_a1a1L, knobs.number(Knob.TCP_FASTOPEN_KEY, 0));
        assertEquals(1, knobs.number(Knob.TCP_FASTOPEN_KEY, 7));
        assertThrows(BadKnob.class, () -> knobs.set(Map.of("tcp_fastopen_key", "1-2-3")));
        knobs.set(Map.of("tcp_fastopen_key", ""));
        assertEquals(0, knobs.count(Knob.TCP_FASTOPEN_KEY));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tcp_fin_timeout|500ms|not a whole number of s",
                "tcp_fin_timeout|abc|not a duration",
                "tcp_fin_timeout|''|not a duration",
                "tcp_fin_timeout|5 parsecs|no unit of time",
                "tcp_retries2|5s|not a number",
                "tcp_retries2|0xg|not a number",
                "tcp_retries2|0x100|out of range",
                "tcp_retries2|99999999999999999999|out of range",
                "tcp_retries2|0xffffffffffffffff|out of range",
                "tcp_retries2|+5|not a number",
                "tcp_rmem|4096 131072|3 numbers wanted",
                "tcp_rmem|4096 2048 6291456|not in ascending order",
                "tcp_rmem|0 131072 6291456|out of range",
                "ip_local_port_range|61000|2 numbers wanted",
                "ip_local_port_range|65535 61000|not in ascending order",
                "ip_local_port_range|0 65535|out of range",
                "ip_local_port_range|1 65536|out of range",
                "ip_local_reserved_ports|10-5|a range's first port is above its last",
                "ip_local_reserved_ports|5,|not a number",
                "tcp_congestion_control|vegas|not known"
            })
    void a_bad_value_is_named_with_its_fault_and_the_legal_range_in_one_line(String name, String value, String fault) {
        BadKnob bad = assertThrows(BadKnob.class, () -> knobs.set(Map.of(name, value)));
        assertTrue(bad.getMessage().startsWith(name + "=" + value + ": "), bad.getMessage());
        assertTrue(bad.getMessage().contains(fault), bad.getMessage());
        assertTrue(bad.getMessage().endsWith("; legal: " + Knob.find(name).range()), bad.getMessage());
        assertFalse(bad.getMessage().contains("\n"));
    }

    @Test
    void ranges_triples_and_lists_are_told_number_by_number() throws BadKnob {
        knobs.set(Map.of("tcp_rmem", "4096\t8192   16384", "ip_local_port_range", "5000-6000"));
        assertEquals("4096 8192 16384", knobs.text(Knob.TCP_RMEM));
        assertEquals(16384, knobs.number(Knob.TCP_RMEM, 2));
        assertEquals("5000 6000", knobs.text(Knob.IP_LOCAL_PORT_RANGE));
        assertEquals(6000, knobs.number(Knob.IP_LOCAL_PORT_RANGE, 1));
        assertFalse(knobs.containsPort(Knob.IP_LOCAL_RESERVED_PORTS, 5000));
        knobs.set(Map.of("ip_local_reserved_ports", "5000-5002,6000"));
        assertEquals("5000-5002,6000", knobs.text(Knob.IP_LOCAL_RESERVED_PORTS));
        for (int port : new int[] {5000, 5001, 5002, 6000}) {
            assertTrue(knobs.containsPort(Knob.IP_LOCAL_RESERVED_PORTS, port));
        }
        assertFalse(knobs.containsPort(Knob.IP_LOCAL_RESERVED_PORTS, 4999));
        assertFalse(knobs.containsPort(Knob.IP_LOCAL_RESERVED_PORTS, 5003));
    }

    @ParameterizedTest
    @CsvSource({"0x10, 16", "0XfF, 255", "010, 10", "000, 0"})
    void numbers_are_taken_in_hexadecimal_too_but_not_in_octal(String text, long number) throws BadKnob {
        knobs.set(Map.of("tcp_retries2", text));
        assertEquals(number, knobs.number(Knob.TCP_RETRIES2));
    }

    @ParameterizedTest
    @CsvSource({"on, true", "off, false", "1, true", "0, false", "yes, true", "FALSE, false"})
    void switches_are_taken_as_words_too(String word, boolean on) throws BadKnob {
        knobs.set(Map.of("tcp_sack", word));
        assertEquals(on, knobs.on(Knob.TCP_SACK));
    }

    @Test
    void what_can_be_chosen_can_be_set_and_is_only_read() {
        BadKnob bad = assertThrows(
                BadKnob.class, () -> knobs.set(Map.of("tcp_sack", "0", "tcp_available_congestion_control", "reno")));
        assertTrue(bad.getMessage().contains("it can't be set"), bad.getMessage());
        assertTrue(knobs.on(Knob.TCP_SACK));
        assertEquals(
                Knob.TCP_CONGESTION_CONTROL.choices(),
                List.of(knobs.text(Knob.TCP_AVAILABLE_CONGESTION_CONTROL).split(" ", -1)));
    }

    @Test
    void a_copy_is_changed_apart() throws BadKnob {
        knobs.set(Map.of("tcp_msl", "5"));
        Knobs copy = knobs.copy();
        copy.set(Map.of("tcp_msl", "6", "tcp_sack", "0"));
        assertEquals(5, knobs.number(Knob.TCP_MSL));
        assertEquals(6, copy.number(Knob.TCP_MSL));
        assertTrue(knobs.on(Knob.TCP_SACK));
    }

    @ParameterizedTest
    @EnumSource(Knob.class)
    void every_knob_has_a_note(Knob knob) {
        KnobNote note = KnobNote.of(knob);
        assertNotNull(
                note, knob.label() + ": write down in KnobNotes what it does, and Linux's name, default and source");
        assertFalse(note.details().isEmpty(), knob.label());
        assertEquals(note.isLinux(), !note.source().isEmpty(), knob.label());
        if (note.isLinux()) {
            assertSame(knob, Knob.find(note.linuxName()));
        }
    }
}
