package rawtcp.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.tcp.RouteMetrics;

final class ShellTest {
    @TempDir
    private Path folder;

    private final Knobs knobs = new Knobs();
    private final List<String> remarks = new ArrayList<>();
    private long sleptNs;
    private int mtu;
    private RouteMetrics route = RouteMetrics.NONE;

    private void run(String text) throws ScriptError {
        new Shell(knobs, remarks::add, ns -> sleptNs += ns, bytes -> mtu = bytes, metrics -> route = metrics)
                .run(text, folder, 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sysctl -q net.ipv4.tcp_rmem=\"4096 131072 $((15*1024*1024))\"",
                "sysctl -qw net.ipv4.tcp_rmem='4096 131072 15728640' > /dev/null 2>&1",
                "./set_sysctls.py /proc/sys/net/ipv4/tcp_sack=1 \\\n  '/proc/sys/net/ipv4/tcp_rmem=4096 131072 15728640'",
                "echo 4096 131072 15728640 > /proc/sys/net/ipv4/tcp_rmem",
                "M=1048576\nsysctl -w net/ipv4/tcp_rmem=\"4096 131072 $((M * 15))\" # as much",
                "true && sysctl net.ipv4.tcp_rmem=\"4096 131072 $(( (30 << 20) / 2 ))\"; true || nonsense here"
            })
    void every_way_to_set_a_knob_sets_it(String text) throws ScriptError {
        run(text);
        assertEquals("4096 131072 15728640", knobs.text(Knob.TCP_RMEM));
    }

    @Test
    void a_file_is_as_long_as_dd_makes_it_until_rm_takes_it_away() throws ScriptError {
        Shell shell = new Shell(knobs, remarks::add, ns -> {}, bytes -> {}, metrics -> {});
        assertEquals(Long.MAX_VALUE, shell.fileLength("/tmp/f"));
        shell.run("/bin/dd bs=1k count=3 if=/dev/zero of=/tmp/f status=none && [ -e /tmp/f ]", folder, 1);
        assertEquals(3 * 1_024, shell.fileLength("/tmp/f"));
        shell.run("dd if=/dev/zero of=/tmp/f count=2; dd if=/dev/zero of=/tmp/g bs=2MB count=1", folder, 1);
        assertEquals(1_024, shell.fileLength("/tmp/f"));
        assertEquals(2_000_000, shell.fileLength("/tmp/g"));
        shell.run("rm -fr /tmp/f /tmp/none; /usr/bin/rm /tmp/g", folder, 1);
        assertEquals(Long.MAX_VALUE, shell.fileLength("/tmp/f"));
        assertThrows(ScriptError.class, () -> shell.run("rm /tmp/f", folder, 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"dd if=/dev/random of=/tmp/f count=1", "dd if=/dev/zero of=/tmp/f", "dd count=1x", "rm -q f"})
    void what_else_dd_and_rm_may_be_asked_is_an_error(String text) {
        assertThrows(ScriptError.class, () -> run(text));
    }

    @Test
    void several_settings_stand_in_one_command() throws ScriptError {
        run("sysctl -q net.ipv4.tcp_timestamps=0 net.ipv4.tcp_sack=0\n");
        assertEquals("0", knobs.text(Knob.TCP_TIMESTAMPS));
        assertEquals("0", knobs.text(Knob.TCP_SACK));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "if [ -e /proc/sys/net/ipv4/tcp_sack ]; then sysctl -q net.ipv4.tcp_sack=0; fi",
                "[ -f /proc/sys/net/ipv4/tcp_no_such ] && nonsense here; false || echo 0 > /proc/sys/net/ipv4/tcp_sack",
                "if ! test 3 -gt 2\nthen\n nonsense\nelif [ \"$(sysctl -n net.ipv4.tcp_sack)\" = 1 ]\nthen sysctl -w net.ipv4.tcp_sack=0\nelse\n nonsense\nfi",
                "for name in tcp_sack tcp_dsack; do\n  sysctl -q net.ipv4.$name=0 > /dev/null 2>&1 # both\ndone",
                "for i in 1 0; do echo $i > /proc/sys/net/ipv4/tcp_sack; done",
                "sysctl net.ipv4.tcp_sack | grep -q '= 1$' && { sysctl -q net.ipv4.tcp_sack=0; exit 0; nonsense; }",
                "cat /proc/sys/net/ipv4/tcp_sack | grep -qv 1 || (sysctl -q net.ipv4.tcp_sack=${SACK:-0})",
                "nstat -n > /dev/null; sysctl -q net.ipv4.tcp_sack=0"
            })
    void a_shell_decides_and_repeats(String text) throws ScriptError {
        run(text);
        assertEquals("0", knobs.text(Knob.TCP_SACK));
    }

    @Test
    void a_shell_file_is_read_where_the_script_is() throws ScriptError, IOException {
        Files.writeString(folder.resolve("set.sh"), "#!/bin/bash\n# why\nsysctl -q net.ipv4.tcp_sack=0\n");
        run("./set.sh");
        assertEquals("0", knobs.text(Knob.TCP_SACK));
    }

    @Test
    void an_error_in_a_file_names_the_file_and_its_line() throws IOException {
        Files.writeString(folder.resolve("set.sh"), "true\nnonsense\n");
        ScriptError error = assertThrows(ScriptError.class, () -> run("true\n./set.sh"));
        assertEquals(2, error.line());
        assertEquals("shell: ./set.sh line 2: 'nonsense' is not understood", error.getMessage());
    }

    @Test
    void files_that_run_each_other_end() throws IOException {
        Files.writeString(folder.resolve("a.sh"), "./a.sh");
        assertThrows(ScriptError.class, () -> run("./a.sh"));
    }

    @Test
    void what_changes_nothing_here_is_remarked_on() throws ScriptError {
        run(
                "ip tcp_metrics flush all > /dev/null 2>&1\ntc qdisc add dev tun0 root pfifo\n/tmp/sysctl_restore_${PPID}.sh");
        assertEquals(3, remarks.size());
    }

    @Test
    void a_route_has_metrics_until_it_is_changed() throws ScriptError {
        run("ip route change default dev tun0 advmss 1400 initcwnd 20 initrwnd 30 rto_min 5ms quickack 1");
        assertEquals(new RouteMetrics(1_400, 20, 30, 5_000_000, true), route);
        run("ip route show");
        assertEquals(20, route.initialWindow());
        run("ip route replace default dev tun0 rto_min lock 0.2s");
        assertEquals(new RouteMetrics(0, 0, 0, 200_000_000, false), route);
        run("ip ro change default dev tun0 rto_min 30");
        assertEquals(30_000_000, route.rtoMinNs());
    }

    @Test
    void sleep_takes_its_time_and_a_link_or_route_its_mtu() throws ScriptError {
        run("sleep 0.25; ip link set dev tun0 mtu 1400");
        assertEquals(250_000_000, sleptNs);
        assertEquals(1400, mtu);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "sysctl -q net.ipv4.tcp_no_such=1 # shell: sysctl net.ipv4.tcp_no_such: no such name",
                "python -c 1 # shell: 'python -c 1' is not understood",
                "nstat | grep x # shell: what nstat prints is not known here",
                "grep -c x # shell: 'grep -c x' is not understood",
                "./none.sh # shell: ./none.sh can't be read",
                "if true; then true # shell: the end comes too early",
                "case x in x) true;; esac # shell: 'case x in x) true;; esac' is not understood",
                "[ 1 -eq x ] # shell: '[ 1 -eq x ]' is not understood",
                "true; false # shell: the command ends with an exit status that is not 0",
                "while true; do true; done # shell: a loop without end",
                "sysctl -q net.ipv4.tcp_sack=$X # shell: $X is not set here",
                "sysctl -q net.ipv4.tcp_sack=$((1/0)) # shell: $((1/0)) can't be computed",
                "ip route add 192.0.2.1 dev tun0 cwnd 20 # shell: ip route add 192.0.2.1 dev tun0 cwnd 20: routes have no cwnd here",
                "ip route add default initcwnd x # shell: initcwnd 'x' is not a number",
                "ip route add default rto_min x # shell: rto_min 'x' is not a time",
                "sleep long # shell: sleep long is not understood",
                "echo 'a # shell: what begins with ' never ends"
            })
    void what_is_not_understood_is_an_error(String text, String message) {
        assertEquals(message, assertThrows(ScriptError.class, () -> run(text)).getMessage());
    }

    @Test
    void what_never_ends_is_told_of_the_last_line() {
        ScriptError error = assertThrows(ScriptError.class, () -> run("if true\nthen true\nelse false\n"));
        assertEquals("shell: the end comes too early", error.getMessage());
        assertEquals(3, error.line());
    }

    @Test
    void a_value_that_linux_would_not_take_is_an_error() {
        assertThrows(ScriptError.class, () -> run("sysctl -q net.ipv4.tcp_syn_retries=nonsense"));
    }
}
