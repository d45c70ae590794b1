package rawtcp.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.socket.Op;

/** The kernel's tunables, as files in a folder that stands for /proc/sys. */
final class KernelKnobsTest {
    private static final long MOST_RECEIVE_BYTES = 500_000;

    @TempDir
    Path proc;

    private final Knobs knobs = new Knobs();

    @BeforeEach
    void folders() throws IOException {
        Files.createDirectories(proc.resolve("net/ipv4/route"));
        Files.createDirectories(proc.resolve("net/core"));
    }

    private void kernel(String name, String value) throws IOException {
        Files.writeString(proc.resolve("net").resolve(name), value + "\n");
    }

    private KernelKnobs kernelKnobs() {
        return new KernelKnobs(proc.toFile(), MOST_RECEIVE_BYTES);
    }

    @Test
    void a_socket_and_a_listener_look_at_what_the_kernel_says_now_and_nothing_else_does() throws IOException {
        kernel("ipv4/tcp_syn_retries", "3");
        KernelKnobs kernel = kernelKnobs();
        kernel.before(Op.BIND).apply(knobs);
        assertEquals(6, knobs.number(Knob.TCP_SYN_RETRIES));
        kernel.before(Op.SOCKET).apply(knobs);
        assertEquals(3, knobs.number(Knob.TCP_SYN_RETRIES));
        kernel("ipv4/tcp_syn_retries", "4");
        kernel.before(Op.CONNECT).apply(knobs);
        assertEquals(3, knobs.number(Knob.TCP_SYN_RETRIES));
        kernel.before(Op.LISTEN).apply(knobs);
        assertEquals(4, knobs.number(Knob.TCP_SYN_RETRIES));
    }

    @Test
    void every_folder_that_has_knobs_is_looked_into() throws IOException {
        kernel("core/somaxconn", "77");
        kernel("ipv4/route/min_pmtu", "600");
        kernel("ipv4/tcp_wmem", "4096\t20000\t30000");
        kernelKnobs().before(Op.SOCKET).apply(knobs);
        assertEquals(77, knobs.number(Knob.SOMAXCONN));
        assertEquals(600, knobs.number(Knob.MIN_PMTU));
        assertEquals("4096 20000 30000", knobs.text(Knob.TCP_WMEM));
    }

    @Test
    void a_value_that_is_none_for_us_leaves_its_knob_and_no_other_as_it_is() throws IOException {
        kernel("ipv4/tcp_syn_retries", "many");
        kernel("ipv4/tcp_sack", "0");
        kernel("ipv4/tcp_congestion_control", "bbr");
        kernelKnobs().before(Op.SOCKET).apply(knobs);
        assertEquals(6, knobs.number(Knob.TCP_SYN_RETRIES));
        assertEquals(0, knobs.number(Knob.TCP_SACK));
        assertEquals(Knob.TCP_CONGESTION_CONTROL.defaultText(), knobs.text(Knob.TCP_CONGESTION_CONTROL));
    }

    @Test
    void the_kernels_port_range_stays_the_kernels() throws IOException {
        kernel("ipv4/ip_local_port_range", "32768\t60999");
        kernelKnobs().before(Op.SOCKET).apply(knobs);
        assertEquals(61_000, knobs.number(Knob.IP_LOCAL_PORT_RANGE));
    }

    @Test
    void no_window_grows_beyond_what_the_link_holds() throws IOException {
        kernel("ipv4/tcp_rmem", "4096\t131072\t6291456");
        kernelKnobs().before(Op.SOCKET).apply(knobs);
        assertEquals("4096 131072 500000", knobs.text(Knob.TCP_RMEM));
    }
}
