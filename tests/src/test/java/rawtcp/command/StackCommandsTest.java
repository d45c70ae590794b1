package rawtcp.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Commands about the stack itself, help, and what wrong words get. */
@Timeout(60)
class StackCommandsTest {
    private final TwoStacks stacks = new TwoStacks();
    private final TwoStacks.Side near = stacks.near;

    @AfterEach
    void stop() {
        stacks.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "connect| rawtcp: connect: missing required parameter: 'HOST:PORT'; see rawtcp connect --help",
                "connect 10.0.0.2| rawtcp: connect: '10.0.0.2' lacks a port: write HOST:PORT or HOST PORT",
                "connect 10.0.0.2:| rawtcp: connect: '10.0.0.2:' lacks a port: write HOST:PORT or HOST PORT",
                "connect 10.0.0.2 80 90| rawtcp: connect: '90' is a word too many: write HOST:PORT or HOST PORT",
                "connect -d 10.0.0.2 80 90| rawtcp: connect: '90' is a word too many: write HOST:PORT or HOST PORT",
                "listen 10.0.0.2:| rawtcp: listen 10.0.0.2:: '10.0.0.2:' lacks a port: write HOST:PORT or HOST PORT",
                "connect 10.0.0.2:0| rawtcp: connect 10.0.0.2:0: '0' is not a port: 1 to 65535",
                "connect 10.0.0.2:70000| rawtcp: connect 10.0.0.2:70000: '70000' is not a port: 1 to 65535",
                "connect --no-wait 10.0.0.2:80| rawtcp: connect: --no-wait is of use only with -d",
                "connect -d --no-wait -w 5 10.0.0.2:80| rawtcp: connect: --no-wait and --timeout exclude each other",
                "connect -w soon 10.0.0.2:80|"
                        + " rawtcp: connect: --timeout 'soon': not a duration"
                        + " (500ms, 5s, 2min, 1h); see rawtcp connect --help",
                "connect --colour 10.0.0.2:80| rawtcp: connect: unknown option: '--colour'; see rawtcp connect --help",
                "connect --optoin nodelay 10.0.0.2:80| rawtcp: connect: unknown option: '--optoin' (did you"
                        + " mean '--option'?); see rawtcp connect --help",
                "ports --timer=x| rawtcp: ports: unknown option: '--timer=x' (did you mean '--timers'?);"
                        + " see rawtcp ports --help",
                "shutdown 1 wirte| rawtcp: shutdown: 'wirte' is none of read, write, both (did you mean 'write'?);"
                        + " see rawtcp shutdown --help",
                "connect -o keepidel=3 10.0.0.2:80| rawtcp: connect 10.0.0.2:80: keepidel: no such option"
                        + " (did you mean 'keepidle'?)",
                "stats TcpActivOpens| rawtcp: stats: 'TcpActivOpens' names no counter (did you mean 'TcpActiveOpens'?);"
                        + " 'rawtcp stats --zeros' lists them",
                "close| rawtcp: close: missing required parameter: 'ID'; see rawtcp close --help",
                "close --all| rawtcp: close: unknown option: '--all'; see rawtcp close --help",
                "set 1 --nodelay| rawtcp: set: unknown option: '--nodelay'; see rawtcp set --help",
                "close x| rawtcp: close: ID 'x' is not a number;" + " see rawtcp close --help",
                "close 1 x 2| rawtcp: close: ID 'x' is not a number; see rawtcp close --help",
                "close 1 2147483648| rawtcp: close: ID '2147483648' is too large: at most 2147483647; see rawtcp close --help",
                "show +1| rawtcp: show: ID '+1' is not a number; see rawtcp show --help",
                "show \uff11| rawtcp: show: ID '\uff11' is not a number; see rawtcp show --help",
                "show 99999999999999999999| rawtcp: show: ID '99999999999999999999' is too large: at most 2147483647;"
                        + " see rawtcp show --help",
                "recv 1 -n 9223372036854775808| rawtcp: recv: --max '9223372036854775808' is too large: at most"
                        + " 9223372036854775807; see rawtcp recv --help",
                "connect -d -s  10.0.0.2:80| rawtcp: connect 10.0.0.2:80: --source '' is neither an address nor a host name",
                "listen 7000 7001| rawtcp: listen 7000 7001: two ports, for '7000' is a port: write HOST:PORT or HOST PORT,"
                        + " not '7000 7001'",
                "connect 10.0.0.2:80 81| rawtcp: connect: two ports, for '10.0.0.2:80' has one: write HOST:PORT or HOST PORT,"
                        + " not '10.0.0.2:80 81'",
                "trace -W a -W a| rawtcp: trace: --write: the same file twice",
                "shutdown 1 half| rawtcp: shutdown: 'half' is none of read, write, both; see rawtcp shutdown --help",
                "listen --service=web 80|"
                        + " rawtcp: listen: --service 'web' is none of echo, discard, chargen; see rawtcp listen --help",
                "knobs net.ipv4.tcp_fack| rawtcp: knobs: 'net.ipv4.tcp_fack' is a knob of Linux; this stack has no such behaviour yet",
                "knobs tcp_fin_timout=3| rawtcp: knobs: 'tcp_fin_timout' is not a knob (did you mean 'tcp_fin_timeout'?);"
                        + " 'rawtcp knobs' lists them",
                "knobs tcp_fin_timeout=-1|" + " rawtcp: knobs: tcp_fin_timeout=-1: out of range; legal: 0 to 86400 s",
                "knobs tcp_fin_timeout 5| rawtcp: knobs: a knob is set by NAME=VALUE in one word: tcp_fin_timeout=5",
                "knobs tcp_msl tcp_fin_timeout = 5| rawtcp: knobs: a knob is set by NAME=VALUE in one word:"
                        + " tcp_fin_timeout=5",
                "knobs tcp_fin_timeout= 99999999| rawtcp: knobs: a knob is set by NAME=VALUE in one word:"
                        + " tcp_fin_timeout=99999999",
                "knobs tcp_congestion_control cubic| rawtcp: knobs: a knob is set by NAME=VALUE in one word:"
                        + " tcp_congestion_control=cubic",
                "knobs tcp_msl abc| rawtcp: knobs: 'abc' is not a knob; 'rawtcp knobs' lists them",
                "shell FILE| rawtcp: shell: 'FILE' is a word too many; the lines of a file are run by 'rawtcp shell <FILE'",
                "help listen extra| rawtcp: help: 'extra' is a word too many; see rawtcp help --help",
                "show 1 2 3| rawtcp: show: '2', '3' are words too many; see rawtcp show --help",
                "ports state HALF| rawtcp: ports: 'HALF' is not a TCP state: CLOSED LISTEN SYN_SENT SYN_RCVD ESTABLISHED"
                        + " FIN_WAIT_1 FIN_WAIT_2 CLOSE_WAIT CLOSING LAST_ACK TIME_WAIT",
                "ports state TIMEWIAT| rawtcp: ports: 'TIMEWIAT' is not a TCP state (did you mean 'TIME_WAIT'?)",
                "portz| rawtcp: 'portz' is not a command (did you mean 'ports'?); see rawtcp --help",
                "conn| rawtcp: 'conn' is not a command (did you mean 'connect'?); see rawtcp --help",
                "telnet| rawtcp: 'telnet' is not a command; see rawtcp --help",
                "watch 1| rawtcp: 'watch' is a word of the shell alone: rawtcp shell; see rawtcp --help",
                "wacth 1| rawtcp: 'wacth' is not a command (did you mean 'watch'?); see rawtcp --help",
                "--portz| rawtcp: '--portz' is not an option; see rawtcp --help",
                "--verison| rawtcp: '--verison' is not an option (did you mean '--version'?); see rawtcp --help",
                "help portz| rawtcp: help: 'portz' is not a command (did you mean 'ports'?); see rawtcp --help",
            })
    void a_wrong_word_gets_one_line_and_status_2(String line, String error) {
        TestRun run = near.run(line.split(" ", -1));
        assertEquals(error + "\n", run.errors());
        assertEquals(Exit.USAGE, run.status());
        assertEquals("", run.text());
    }

    @ParameterizedTest
    @CsvSource({
        "close 7, rawtcp: close: no connection has id 7",
        "show 7, rawtcp: show 7: no connection has id 7",
        "accept 7, rawtcp: accept 7: no listener has id 7",
        "wait 7 CLOSED, rawtcp: wait 7: no connection has id 7",
    })
    void an_unknown_id_is_named_with_status_1(String line, String error) {
        TestRun run = near.run(line.split(" ", -1));
        assertEquals(error + "\n", run.errors());
        assertEquals(Exit.NO_SUCH_THING, run.status());
    }

    @ParameterizedTest
    @MethodSource("rawtcp.command.CommandTable#names")
    void every_command_has_help_with_a_description_and_all_options_explained(String name) {
        TestRun run = near.run(name, "--help");
        assertEquals(0, run.status());
        assertEquals("", run.errors());
        assertTrue(run.text().startsWith("Usage: rawtcp " + name), run.text());
        CommandTable.tree(run)
                .getSubcommands()
                .get(name)
                .getCommandSpec()
                .options()
                .forEach(option -> assertTrue(option.description().length > 0, name + " " + option.longestName()));
        assertFalse(run.text().lines().anyMatch(line -> line.length() > 80), run.text());
    }

    @Test
    void without_a_stack_a_command_that_needs_one_says_so() {
        TestRun run = new TestRun(null, "ports").finish();
        assertEquals(Exit.NO_SUCH_THING, run.status());
        assertEquals("rawtcp: ports: no stack is running; 'rawtcp stack start' starts one\n", run.errors());
    }

    @Test
    void help_needs_no_stack_and_lists_every_command() {
        TestRun run = new TestRun(null, "--help").finish();
        assertEquals(0, run.status());
        CommandTable.names().forEach(name -> assertTrue(run.text().contains("\n  " + name + " "), name));
    }

    @Test
    void a_stack_is_named_before_the_command() {
        assertEquals(0, near.run("-L", "other", "ports").status());
        assertEquals(0, near.run("-S", "/run/x", "ports").status());
    }

    @Test
    void a_knob_is_set_shown_and_reset() {
        assertEquals(
                "tcp_fin_timeout = 5\n",
                near.run("knobs", "net.ipv4.tcp_fin_timeout=5").text());
        assertEquals(
                "tcp_fin_timeout = 5\n", near.run("knobs", "tcp_fin_timeout").text());
        assertEquals("5\n", near.run("knobs", "-n", "tcp_fin_timeout").text());
        assertEquals(
                "tcp_fin_timeout  5  60  s  0..86400\n",
                near.run("knobs", "--changed", "-H").text());
        assertEquals(
                "tcp_fin_timeout = 60\n",
                near.run("knobs", "--reset", "tcp_fin_timeout").text());
        assertEquals("", near.run("knobs", "--changed", "-H").text());
    }

    @Test
    void one_bad_knob_among_good_ones_changes_nothing() {
        TestRun run = near.run("knobs", "tcp_fin_timeout=5", "tcp_syn_retries=0");
        assertEquals(Exit.USAGE, run.status());
        assertEquals("", near.run("knobs", "--changed", "-H").text());
    }

    @Test
    void a_trace_that_sees_less_than_was_asked_for_has_timed_out() {
        assertEquals(Exit.DONE, near.run("trace", "--timeout", "10ms").status());
        TestRun counting = near.run("trace", "--timeout", "10ms", "--count", "3");
        assertEquals("rawtcp: tracing all\nrawtcp: trace: timed out (0 of 3 packets within 10ms)\n", counting.errors());
        assertEquals(Exit.TIMED_OUT, counting.status());
        assertEquals(
                Exit.TIMED_OUT,
                near.run("trace", "-q", "--timeout", "0", "--count", "1").status());
    }

    @Test
    void a_trace_whose_one_file_is_full_leaves_the_other_whole(@TempDir Path folder) throws IOException {
        Path page = folder.resolve("x.html");
        TestRun trace = near.start("trace", "-q", "-c", "2", "-W", "/dev/full", "-W", page.toString());
        while (!Files.exists(page)) {
            Thread.onSpinWait(); // from here on it is about to look
        }
        while (trace.status() < 0) {
            near.run("connect", "-d", "10.0.0.2:81"); // refused
        }
        assertEquals("rawtcp: trace: /dev/full can't be written (No space left on device)\n", trace.errors());
        String whole = Files.readString(page);
        assertTrue(whole.contains("SYN_SENT") && whole.endsWith("</html>\n"), whole);
    }

    @Test
    void an_address_of_another_host_is_named_with_what_to_do() {
        TestRun listens = near.run("listen", "-d", "10.9.9.9:7000");
        assertEquals(
                "rawtcp: listen 10.9.9.9:7000: 10.9.9.9 is not an address of this host; 7000 alone listens on all that"
                        + " 'ip address' lists\n",
                listens.errors());
        assertEquals(Exit.ADDRESS_IN_USE, listens.status());
        TestRun connects = near.run("connect", "-d", "-s", "10.9.9.9", "10.0.0.2:7000");
        assertEquals(
                "rawtcp: connect 10.0.0.2:7000: source 10.9.9.9 is not an address of this host; 'ip address' lists"
                        + " them\n",
                connects.errors());
        assertEquals(Exit.ADDRESS_IN_USE, connects.status());
    }

    @Test
    void knobs_are_loaded_from_a_file_in_sysctl_syntax(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("tcp.conf");
        Files.writeString(
                file,
                """
                # experiments
                ; another comment
                net.ipv4.tcp_fin_timeout = 5
                net/ipv4/tcp_syn_retries=2
                -net.ipv4.no_such_knob = 1

                """);
        assertEquals(
                "tcp_fin_timeout = 5\ntcp_syn_retries = 2\n",
                near.run("knobs", "--load", file.toString()).text());
        Files.writeString(file, "tcp_fin_timeout\n");
        assertEquals(
                "rawtcp: knobs: " + file + " line 1: 'tcp_fin_timeout' is not NAME = VALUE\n",
                near.run("knobs", "--load", file.toString()).errors());
        assertEquals(
                "rawtcp: knobs: /no/such/file can't be read (no such file)\n",
                near.run("knobs", "--load", "/no/such/file").errors());
    }

    @Test
    void a_wrong_line_of_a_file_is_named_and_nothing_changes_unless_it_may_be_wrong(@TempDir Path directory)
            throws IOException {
        Path file = directory.resolve("tcp.conf");
        Files.writeString(file, "tcp_fin_timeout = 5\nvm.swappiness = 10\n");
        TestRun unknown = near.run("knobs", "--load", file.toString());
        assertEquals(
                "rawtcp: knobs: " + file + " line 2: 'vm.swappiness' is not a knob; 'rawtcp knobs' lists them\n",
                unknown.errors());
        assertEquals(Exit.USAGE, unknown.status());
        Files.writeString(file, "tcp_fin_timeout = 5\n\ntcp_syn_retries = 0\n");
        assertEquals(
                "rawtcp: knobs: " + file + " line 3: tcp_syn_retries=0: out of range; legal: 1 to 127 retries\n",
                near.run("knobs", "--load", file.toString(), "tcp_msl=3").errors());
        Files.writeString(file, "tcp_fin_timeout = 5\n");
        assertEquals(
                Exit.USAGE,
                near.run("knobs", "--load", file.toString(), "tcp_msl=-3").status());
        assertEquals("", near.run("knobs", "--changed", "-H").text());
        Files.writeString(file, "-tcp_syn_retries = 0\n- tcp_fin_timeout = 6\ntcp_fin_timeout=7\n");
        assertEquals(
                "tcp_fin_timeout = 7\n",
                near.run("knobs", "--load", file.toString()).text());
    }

    @Test
    void with_ignore_a_whole_hosts_file_is_taken_for_what_is_known_of_it() {
        TestRun run = near.start("knobs", "--ignore", "--load", "-");
        run.stdin("kernel.pid_max = 4\nnet.ipv4.tcp_fack = 1\nnet.ipv4.tcp_fin_timeout = 5\n")
                .finish();
        assertEquals("tcp_fin_timeout = 5\n", run.text());
        assertEquals(
                """
                rawtcp: - line 1: kernel.pid_max is not a knob of this stack
                rawtcp: - line 2: net.ipv4.tcp_fack is not a knob of this stack
                """,
                run.errors());
        run = near.start("knobs", "--ignore", "--load", "-");
        run.stdin("net.ipv4.tcp_fin_timeout = x\n").finish();
        assertEquals(Exit.USAGE, run.status());
        assertEquals(Exit.USAGE, near.run("knobs", "--ignore").status());
    }

    @Test
    void a_knob_is_explained() {
        assertEquals(
                """
                tcp_fin_timeout = 60 s  (the default)
                          How long an orphan may stay in FIN_WAIT_2.
                          Nothing to do with TIME_WAIT. It begins when our FIN is acknowledged
                          or, if that was before, with the close; a connection that still has
                          an owner may stay in FIN_WAIT_2 for ever. At least 3.5 RTO.
                          TCP_LINGER2 takes its place on one connection. No packet is sent at
                          its end.
                  range   0 to 86400 s
                  default 60 s
                  Linux   net.ipv4.tcp_fin_timeout, default 60, range any whole number up to
                          8589934; tcp_fin_time() in tcp.h, tcp_close() in tcp.c
                  differs N means N seconds for every N. Linux waits 2 * (N - 60) s for an N
                          above 60, so that 61 there is 2 s: tcp_fin_timeout_linux=1 does the
                          same.
                """,
                near.run("knobs", "--explain", "tcp_fin_timeout").text());
        String ours = near.run("knobs", "--explain", "tcp_msl=7").text();
        assertTrue(ours.startsWith("tcp_msl = 7 s\n"), ours);
        assertTrue(ours.contains("  Linux   has none: ours\n"), ours);
        String json = near.run("knobs", "--json", "tcp_fin_timeout").text();
        assertTrue(json.contains("\"linuxName\":\"net.ipv4.tcp_fin_timeout\",\"linuxDefault\":\"60\""), json);
        assertTrue(json.contains("\"differs\":\"N means N seconds for every N."), json);
    }

    @Test
    void what_a_change_would_do_is_told_and_nothing_is_changed() {
        String id = near.id("connect", "-d", "--no-wait", "10.0.0.9:80");
        String text = near.run("knobs", "--what-if", "tcp_syn_retries=2", "tcp_msl=10")
                .text();
        assertTrue(
                text.startsWith("tcp_syn_retries: 6 retries today, then 2 retries\n"
                        + "tcp_msl: 30 s today, then 10 s\n\nIF THE PEER FALLS SILENT"),
                text);
        assertTrue(text.matches("(?s).*our SYN is not answered +2min11s +7s +tcp_syn_retries.*"), text);
        assertTrue(text.matches("(?s).*TIME_WAIT +1min +20s +tcp_msl.*"), text);
        assertTrue(text.matches("(?s).*our SYN-ACK is not acknowledged +1min3s +same .*"), text);
        assertTrue(
                text.matches("(?s).*\n" + id
                        + " +SYN_SENT +10.0.0.1:[0-9]+ +10.0.0.9:80 .*tcp_syn_retries +[67][.0-9]*s .*"),
                text);
        String json =
                near.run("knobs", "--what-if", "--json", "tcp_syn_retries=2").text();
        assertTrue(
                json.startsWith("{\"changes\":[{\"name\":\"tcp_syn_retries\",\"today\":\"6\",\"then\":\"2\"}],"
                        + "\"times\":[{\"name\":\"our SYN is not answered\",\"by\":\"tcp_syn_retries, tcp_syn_linear_timeouts\","
                        + "\"todayMs\":131000,\"thenMs\":7000,\"todayAttempts\":10,\"thenAttempts\":5}"),
                json);
        assertTrue(
                json.matches(
                        "(?s).*\"todayBy\":\"tcp_syn_retries\",\"thenMs\":[67]\\d{3},\"thenBy\":\"tcp_syn_retries\"}.*"),
                json);
        assertEquals("", near.run("knobs", "--changed", "-H").text());
        for (String wrong : new String[] {"tcp_msl", "tcp_msl=-1", "tcp_no_such=1"}) {
            assertEquals(
                    Exit.USAGE,
                    near.run("knobs", "--what-if", "tcp_syn_retries=2", wrong).status(),
                    wrong);
        }
        assertEquals(Exit.USAGE, near.run("knobs", "--what-if").status());
    }

    @Test
    void how_long_a_stack_waits_awake_is_said_at_any_time() {
        assertEquals(2, near.run("stack", "status", "--spin", "50us").status());
        assertEquals(0, near.run("stack", "start", "--spin", "50us").status());
        assertTrue(near.run("stack", "status", "--json").text().contains("\"spinMs\":0.05,"));
        assertEquals(0, near.run("stack", "start", "--spin", "0").status());
        assertTrue(near.run("stack", "status", "--json").text().contains("\"spinMs\":0.0,"));
    }

    @Test
    void status_describes_the_stack_in_json() {
        String json = near.run("stack", "status", "--json").text();
        assertTrue(
                json.startsWith("{\"name\":\"test\",\"pid\":4711,\"socket\":\"/run/test\",\"version\":\"0.1.0\""),
                json);
        assertTrue(
                json.contains(
                        "\"link\":\"memory\",\"carriedBy\":[{\"destination\":\"10.0.0.2\",\"link\":\"memory\",\"why\":\"a test\"}],\"spinMs\":0.0,\"addresses\":[\"10.0.0.1\"],"),
                json);
        assertTrue(json.contains("\"guard\":{\"chain\":\"RAWTCP-test\",\"rules\":2}"), json);
    }

    @Test
    void quiet_leaves_out_remarks_only() {
        assertEquals("", near.run("listen", "-q", "-d", "9000").errors());
        assertEquals(
                "rawtcp: listening on 0.0.0.0:9001, id 2\n",
                near.run("listen", "-d", "9001").errors());
        assertFalse(near.run("close", "-q", "99").errors().isEmpty());
    }

    @Test
    void an_option_of_a_connection_is_set_or_nothing_is() {
        near.id("listen", "-d", "--service", "discard", "9000");
        String id = stacks.far.id("connect", "-d", "10.0.0.1:9000");
        assertEquals(0, stacks.far.run("set", id, "nodelay", "keepidle=5s").status());
        TestRun bad = stacks.far.run("set", id, "nodelay=0", "maxseg=1");
        assertEquals(Exit.USAGE, bad.status());
        assertTrue(bad.errors().startsWith("rawtcp: set " + id + ": maxseg=1: "), bad::toString);
    }
}
