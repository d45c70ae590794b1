package rawtcp.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rawtcp.script.Script.Call;
import rawtcp.script.Script.Event;
import rawtcp.script.Script.Icmp;
import rawtcp.script.Script.Segments;

final class ParserTest {
    private static Script parse(String text) throws ScriptError {
        return Parser.parse(text, Map.of());
    }

    private static Event event(String text) throws ScriptError {
        return parse(text).events().get(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "< S 0:0(0) win 32792 <mss 1460,sackOK,nop,nop,nop,wscale 7>",
                "< FP. 1:1001(1000) ack 1 win 257",
                "< [ce] . 1:1(0) ack 1 win 257",
                "< [ttl 3] R 1:1(0) win 0",
                "< - 1:1(0) win 0",
                "< U. 1:2(1) ack 1 win 257 urg 1",
                "> [noecn] SEWA 0:0(0) <mss 1460,nop,nop,sackOK,nop,wscale 8>",
                "> [ect01] P. 1:10001(10000) ack 1 <...>",
                "> [tos 0x28] . 1:1(0) ack 1 win 0",
                "> 8080 > 1234 . 1:1(0) ack 1",
                "> . 1:1(0) ack 1 <nop,nop,sack 3001:4001 1001:2001>",
                "> . 4294967290:4(10) ack 1 <nop,nop,TS val 4294967295 ecr 0>",
                "> S 0:0(0) <mss 1460,sackOK,TS val 0 ecr 0,nop,wscale 8,FO,nop,nop>",
                "> S 0:0(0) <mss 1460,FO 00112233445566ff,nop,nop>",
                "> S 0:0(0) <FOEXP 0011,nop,nop>",
                "> . 1:1(0) ack 1 <ECN e1b 1 ceb 0 e0b 7,nop>",
                "> . 1:1(0) ack 1 <md5 00112233445566778899aabbccddeeff,nop,eol>"
            })
    void a_packet_is_printed_as_it_was_written(String text) throws ScriptError {
        Segments packet = assertInstanceOf(Segments.class, event("0 " + text).action());
        assertEquals(text, PacketText.of(packet));
    }

    @ParameterizedTest
    @CsvSource({
        "S,0x02",
        "S.,0x12",
        "FP.,0x19",
        "R,4",
        ".,0x10",
        "-,0",
        "EAP.,0x158",
        "SEWA,0x1c2",
        "P5.,0x158",
        "P.5,0x158"
    })
    void flags_may_stand_in_any_order_and_the_three_ecn_bits_be_a_number(String text, String bits) throws ScriptError {
        Segments packet = (Segments) event("0 > " + text + " 0:0(0)").action();
        assertEquals(Integer.decode(bits), packet.flags());
    }

    @Test
    void every_form_of_time_is_understood() throws ScriptError {
        List<Event> events = parse("0 `true`\n0.1 `true`\n+.2 `true`\n* > . 1:1(0)\n0.5~0.6 > . 1:1(0)\n"
                        + "+0~+.1 > . 1:1(0)\n+.01...0.011 close(3) = 0\n1...2 close(3) = 0")
                .events();
        assertEquals(
                List.of(
                        new Time(Time.Kind.ABSOLUTE, 0, 0),
                        new Time(Time.Kind.ABSOLUTE, 100_000_000, 100_000_000),
                        new Time(Time.Kind.RELATIVE, 200_000_000, 200_000_000),
                        Time.ANY,
                        new Time(Time.Kind.ABSOLUTE_RANGE, 500_000_000, 600_000_000),
                        new Time(Time.Kind.RELATIVE_RANGE, 0, 100_000_000),
                        new Time(Time.Kind.RELATIVE_BLOCKING, 10_000_000, 11_000_000),
                        new Time(Time.Kind.ABSOLUTE_BLOCKING, 1_000_000_000, 2_000_000_000)),
                events.stream().map(Event::time).toList());
        assertEquals(4, events.get(3).line());
    }

    @Test
    void options_that_only_a_device_needs_are_taken() throws ScriptError {
        Script script = parse("--send_omit_free\t// buffers stay\n--wire_server --so_filename=a.so"
                + " --so_flags=\"a b\" --speed=1000 --ip_version=ipv4 --mss=1000\n0 `true`");
        assertEquals(1000, script.options().mss);
    }

    @Test
    void first_and_last_command_have_no_time() throws ScriptError {
        Script script = parse("--mss=500\n`one`\n0 `two`\n`three`");
        assertEquals("one", script.init().command());
        assertEquals("three", script.cleanup().command());
        assertEquals(500, script.options().mss);
        assertNull(parse("0 `two`").init());
    }

    @Test
    void an_icmp_error_quotes_a_range() throws ScriptError {
        Icmp icmp = (Icmp) event("0 < icmp unreachable frag_needed mtu 1200 [1:1461(1460)]")
                .action();
        assertEquals("< icmp unreachable frag_needed mtu 1200 [1:1461(1460)]", PacketText.of(icmp));
        assertEquals(3, icmp.type());
        assertEquals(4, icmp.code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "poll([{fd=3, events=POLLIN|POLLOUT, revents=POLLOUT}], 1, 0)",
                "bind(3, {sa_family=AF_INET, sin_port=htons(8080), sin_addr=inet_addr(\"1.2.3.4\")}, ...)",
                "recvmsg(4, {msg_name(...)=..., msg_iov(1)=[{..., 500}], msg_flags=MSG_TRUNC, msg_control=[{cmsg_level=6,"
                        + " cmsg_type=TCP_CM_INQ, cmsg_data=0}]}, 0)",
                "setsockopt(3, SOL_SOCKET, SO_LINGER, {onoff=1, linger=-1}, 8)"
            })
    void the_arguments_of_a_call_are_printed_as_they_were_written(String text) throws ScriptError {
        Call call =
                (Call) event("0 " + text + " = -1 EAGAIN (some (more) words)").action();
        StringBuilder shown = new StringBuilder(call.name()).append('(');
        call.arguments().forEach(each -> shown.append(shown.toString().endsWith("(") ? "" : ", ")
                .append(each.shown()));
        assertEquals(text, shown.append(')').toString());
        assertEquals("EAGAIN", call.errno());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "--no_such=1 0 `true` # option --no_such is not known",
                "--ip_version=ipv6 0 `true` # --ip_version=ipv6: scripts run over IPv4 alone here",
                "--mtu=12 0 `true` # --mtu=12 is not a number from 68 to 65535",
                "0.1 `true` # the first event must be at time 0",
                "0 `true` 2 `true` 1 `true` # the time goes back, from 2.000000 to 1.000000",
                "0 `true` 2~1 > . 1:1(0) # the time ends before it begins",
                "0 `true` +1~2 > . 1:1(0) # a range of time is a~b or +a~+b",
                "0 `true` * close(3) = 0 # only packets that are expected may have a range of time, or *",
                "0 `true` 1~2 < . 1:1(0) win 5 # only packets that are expected may have a range of time, or *",
                "0 `true` 1...2 `true` # only a call may end at another time than it begins",
                "0 < . 1:2(0) win 5 # 1:2 is not 0 bytes",
                "0 < . 1:1(0) # expected win: a packet that arrives has a window, not the end of the line",
                "0 < S 0:0(0) win 5 <mss 1460,wscale 7> # these options have 7 bytes: they must be a multiple of 4, at most 40",
                "0 < S 0:0(0) win 5 <mptcp 1> # 'mptcp' is no TCP option that is known here",
                "0 < Q 0:0(0) win 5 # 'Q' are no flags: FSRP.UEWA, 0 to 7, or -",
                "0 > SE5 0:0(0) # 'SE5' says the same flag twice",
                "0 < udp (100) # udp: packets are TCP or ICMP here",
                "0 < gre: . 1:1(0) win 5 # encapsulation (gre) is not spoken here",
                "0 > icmp unreachable host_unreachable [1:1(0)] # ICMP that is expected: a TCP sends none",
                "0 < icmp unreachable nonsense [1:1(0)] # ICMP has no code 'nonsense'",
                "0 < [flowlabel 3] . 1:1(0) win 5 # 'flowlabel' says nothing about an IPv4 header",
                "0 close(3 = 0 # expected ')' or ',', not '='",
                "0 close(sizeof(3)) = 0 # sizeof(…) is not a function that values are made by",
                "0 close(3) = # expected the result of the call, not the end of the line",
                "0 & # expected a packet (< or >), a call, a `command` or %{ code }%, not '&'",
                "`true` # expected an event, not the end of the file"
            })
    void what_is_not_understood_is_an_error_that_names_line_and_construct(String text, String message) {
        ScriptError error = assertThrows(ScriptError.class, () -> parse("\n\n" + text));
        assertEquals(message, error.getMessage());
        assertTrue(error.line() == 3 || message.endsWith("the end of the file"), "line " + error.line());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "+0 close(3) # expected '=' and the result behind the call, not the end of the line",
                "+0 < . 1:1(0) ack 1 # expected win: a packet that arrives has a window, not the end of the line",
                "+0 # expected a packet (< or >), a call, a `command` or %{ code }%, not the end of the line"
            })
    void what_a_line_lacks_is_told_of_that_line_and_not_of_the_next(String text, String message) {
        ScriptError error = assertThrows(ScriptError.class, () -> parse("0 `true`\n" + text + "\n\n+0 `true`\n"));
        assertEquals(message, error.getMessage());
        assertEquals(2, error.line());
    }
}
