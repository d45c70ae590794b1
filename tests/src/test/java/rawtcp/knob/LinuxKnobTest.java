package rawtcp.knob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rawtcp.knob.Knobs.BadKnob;

class LinuxKnobTest {
    @Test
    void a_name_has_a_behaviour_or_none_but_not_both() {
        assertTrue(LinuxKnob.all().size() > 100);
        for (LinuxKnob knob : LinuxKnob.all()) {
            assertNull(Knob.find(knob.name()), knob.name());
        }
    }

    /** {@code knob/linux-ranges}: name, kind, least, most, unit. What has a behaviour now may still stand there. */
    @Test
    void the_legal_ranges_are_those_of_the_list() throws IOException {
        try (InputStream in = LinuxKnobTest.class.getResourceAsStream("/knob/linux-ranges")) {
            List<String> list = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            for (LinuxKnob knob : LinuxKnob.all()) {
                String line = String.join(
                        " ", knob.name(), knob.kind().name(), "" + knob.min(), "" + knob.max(), knob.unit());
                assertTrue(list.contains(line.strip()), line);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "net.ipv4.tcp_fack, net.ipv4.tcp_fack",
        "net/ipv4/tcp_fack, net.ipv4.tcp_fack",
        "tcp_fack, net.ipv4.tcp_fack",
        "core.rmem_max, net.core.rmem_max",
        "rmem_max, net.core.rmem_max",
        "net.ipv4.conf.all.rp_filter, net.ipv4.conf.*.rp_filter",
        "net.ipv4.conf.eth0.100.rp_filter, net.ipv4.conf.*.rp_filter",
        "net/ipv6/conf/tun0/accept_dad, net.ipv6.conf.*.accept_dad",
        "ipv6.icmp.ratelimit, net.ipv6.icmp.ratelimit",
        "net.ipv4.route.mtu_expires, net.ipv4.route.mtu_expires"
    })
    void names_are_taken_as_sysctl_takes_them(String name, String full) {
        LinuxKnob knob = LinuxKnob.find(name);
        assertNotNull(knob, name);
        assertEquals(full, knob.name());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "tcp_wibble", "net.ipv4.conf.all.wibble", "net.ipv4.tcp_sack", "net.ipv4.conf.rp_filter"})
    void what_linux_does_not_know_or_this_stack_has_is_not_found(String name) {
        assertNull(LinuxKnob.find(name));
    }

    @ParameterizedTest
    @CsvSource({
        "tcp_low_latency, 0x70403",
        "tcp_allowed_congestion_control, reno",
        "tcp_comp_sack_delay_ns, 1000000",
        "net.core.default_qdisc, pfifo_fast",
        "net.ipv4.route.gc_thresh, -1"
    })
    void what_linux_would_take_is_legal(String name, String value) throws BadKnob {
        LinuxKnob.find(name).check(value);
    }

    @ParameterizedTest
    @CsvSource({
        "tcp_fack, on, not a number; legal: 0 to 255",
        "tcp_autocorking, 2, out of range; legal: 0 or 1",
        "tcp_limit_output_bytes, 0, out of range; legal: 1 to 2147483647 bytes",
        "tcp_allowed_congestion_control, reno vegas, not known; legal: one or more of reno",
        "tcp_available_ulp, tls, 'it can''t be set; legal: nothing, it can only be read'",
        "net.core.default_qdisc, codel2, 'not known; legal: fq, fq_codel'"
    })
    void what_linux_would_refuse_is_named_with_its_fault_and_the_legal_range(String name, String value, String fault) {
        LinuxKnob knob = LinuxKnob.find(name);
        BadKnob bad = assertThrows(BadKnob.class, () -> knob.check(value));
        assertTrue(bad.getMessage().startsWith(knob.name() + "=" + value + ": " + fault), bad.getMessage());
    }
}
