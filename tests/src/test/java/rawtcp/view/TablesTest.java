package rawtcp.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rawtcp.endpoint.Endpoint;
import rawtcp.endpoint.Owner;
import rawtcp.knob.Knob;
import rawtcp.knob.KnobNote;
import rawtcp.knob.Knobs;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Event;
import rawtcp.tcp.State;
import rawtcp.tcp.Transition;
import rawtcp.tcp.parts.Timers;
import rawtcp.wire.FourTuple;
import rawtcp.wire.IpAddress;

/** What scripts and people see, to the letter. */
class TablesTest {
    @Test
    void what_does_not_fit_goes_on_in_lines_of_its_own() {
        Table table = new Table("ID", "WHAT", "CAUSE", "RULE").wrapping(40, "CAUSE");
        table.row(1, "opened", "by somebody who had to", "RFC 9293 3.10.4");
        table.row(2, "closed", "by us", "RFC 9293 3.10");
        assertEquals(
                """
                ID  WHAT    CAUSE                   RULE
                1   opened  by somebody who had to  RFC
                            9293 3.10.4
                2   closed  by us  RFC 9293 3.10
                """,
                table.text(true));
        assertEquals(
                """
                3  FIN_WAIT_2  0  0  10.77.0.1:61007  10.77.0.2:80  812/bash
                    timer:(delayed-ack,40ms,0) timer:(keepalive,41.2s,2)
                \t rttMs:0.25 cwnd:14480
                """,
                text(List.of(CONNECTION), new PortsView.Detail(false, true, true, 80)));
    }

    private static final long MS = 1_000_000;
    private static final IpAddress HERE = IpAddress.v4(0x0a4d0001);
    private static final IpAddress PEER = IpAddress.v4(0x0a4d0002);

    private static final PortRow LISTENER = new PortRow(
            1,
            State.LISTEN,
            2,
            16,
            new FourTuple(IpAddress.ANY_V4, 8080, IpAddress.ANY_V4, 0),
            null,
            false,
            List.of(),
            new PortRow.Queues(1, 17, 2, 17, 16, 7, Map.of("synQueueFull", 7L), Map.of("sent", 3L)),
            Map.of());

    private static final PortRow CONNECTION = new PortRow(
            3,
            State.FIN_WAIT_2,
            0,
            0,
            new FourTuple(HERE, 61007, PEER, 80),
            new Owner(812, "bash", 0),
            false,
            List.of(new TimerRow("delayed-ack", 40 * MS, 0), new TimerRow("keepalive", 41_200 * MS, 2)),
            null,
            Map.of("cwnd", 14480, "rttMs", 0.25));

    private static final PortRow ORPHAN = new PortRow(
            4,
            State.FIN_WAIT_1,
            0,
            100_000,
            new FourTuple(HERE, 61008, PEER, 80),
            null,
            true,
            List.of(new TimerRow("retransmit", 1_200 * MS, 3)),
            null,
            Map.of());

    private static final List<PortRow> ROWS = List.of(LISTENER, CONNECTION, ORPHAN);

    @Test
    void ports_is_a_table_like_that_of_ss() {
        assertEquals(
                """
                ID  STATE       RECV-Q  SEND-Q  LOCAL            PEER          OWNER     TIMER
                1   LISTEN           2      16  0.0.0.0:8080     0.0.0.0:*     -
                3   FIN_WAIT_2       0       0  10.77.0.1:61007  10.77.0.2:80  812/bash  timer:(delayed-ack,40ms,0)
                4   FIN_WAIT_1       0  100000  10.77.0.1:61008  10.77.0.2:80  orphan    timer:(retransmit,1.2s,3)
                """,
                text(ROWS, new PortsView.Detail(true, false, false)));
    }

    @Test
    void without_heading_every_timer_and_the_info_line() {
        assertEquals(
                """
                3  FIN_WAIT_2  0  0  10.77.0.1:61007  10.77.0.2:80  812/bash  \
                timer:(delayed-ack,40ms,0) timer:(keepalive,41.2s,2)
                \t rttMs:0.25 cwnd:14480
                """,
                text(List.of(CONNECTION), new PortsView.Detail(false, true, true)));
    }

    @Test
    void ports_as_json() {
        assertEquals(
                """
                [{"id":1,"kind":"listener","state":"LISTEN","local":"0.0.0.0:8080","peer":"0.0.0.0:*",\
                "recvQueue":2,"sendQueue":16,"owner":null,"orphan":false,"timers":[],\
                "synQueue":1,"synQueueLimit":17,"acceptQueue":2,"acceptQueueLimit":17,"backlog":16,"drops":7,\
                "dropsByCause":{"synQueueFull":7},"cookies":{"sent":3}},\
                {"id":3,"kind":"connection","state":"FIN_WAIT_2","local":"10.77.0.1:61007","peer":"10.77.0.2:80",\
                "recvQueue":0,"sendQueue":0,"owner":{"pid":812,"command":"bash"},"orphan":false,\
                "timers":[{"name":"delayed-ack","expiresInMs":40,"count":0},\
                {"name":"keepalive","expiresInMs":41200,"count":2}]}]
                """,
                json(List.of(LISTENER, CONNECTION), false));
    }

    @Test
    void nothing_is_an_empty_list() {
        assertEquals("[]\n", json(List.of(), false));
        assertEquals("", text(List.of(), new PortsView.Detail(false, false, false)));
    }

    @Test
    void summary_counts_states_and_ports() {
        SummaryView.Summary summary = SummaryView.Summary.of(ROWS, new Endpoint.PortUse(61_000, 65_535, 2, 1, 4_533));
        assertEquals(
                """
                total 3 (LISTEN 1, FIN_WAIT_1 1, FIN_WAIT_2 1), orphans 1
                ephemeral ports 61000-65535: in use 2, TIME_WAIT only 1, free 4533
                """,
                SummaryView.text(summary));
        assertEquals(
                """
                {"total":3,"states":{"CLOSED":0,"LISTEN":1,"SYN_SENT":0,"SYN_RCVD":0,"ESTABLISHED":0,"FIN_WAIT_1":1,\
                "FIN_WAIT_2":1,"CLOSE_WAIT":0,"CLOSING":0,"LAST_ACK":0,"TIME_WAIT":0},"orphans":1,\
                "ephemeralPorts":{"first":61000,"last":65535,"inUse":2,"timeWait":1,"free":4533}}
                """,
                SummaryView.json(summary));
    }

    @Test
    void orphans_say_why_and_when_they_die() {
        OrphansView.Orphans all = orphans();
        assertEquals(
                """
                orphans 2; count 2 of 4096 (tcp_max_orphans; hopeless ones 2048, with ICMP errors 1024), \
                memory 7 of 196608 pages (tcp_mem)
                TIME_WAIT 5 and FIN_WAIT_2 0 of 4096 (tcp_max_tw_buckets), killed: limit 0, retries 4
                ID  STATE       LOCAL            PEER          WHY             WAITS-FOR                   \
                UNSENT  UNACKED  TIMER                       RETRIES  DIES-IN  DIES-BY
                3   FIN_WAIT_1  10.77.0.1:61007  10.77.0.2:80  owner exited    ACK of FIN                  \
                     0        1  timer:(retransmit,400ms,2)      2/8  1min38s  tcp_orphan_retries after 9
                12  LAST_ACK    10.77.0.1:61009  10.77.0.2:80  linger expired  window for 8 bytes and FIN  \
                     9        0  -                           \
                    0/8    never  -
                """,
                OrphansView.text(all, true, Integer.MAX_VALUE));
        assertEquals(
                """
                {"count":1,"counted":2,"limit":4096,"effectiveLimits":[4096,2048,1024],"timeWait":5,"finWait2":0,\
                "timeWaitLimit":4096,"memoryPages":7,"memoryLimitPages":196608,"kills":{"limit":0,"retries":4},\
                "orphans":[{"id":3,"state":"FIN_WAIT_1","local":"10.77.0.1:61007","peer":"10.77.0.2:80",\
                "why":"owner exited","waitsFor":"ACK of FIN","unsent":0,"unacked":1,"retries":2,"retriesAllowed":8,\
                "retriesAtEnd":9,"diesInMs":98000,"diesAtMs":99500,\
                "diesBy":"tcp_orphan_retries","timers":[{"name":"retransmit","expiresInMs":400,"count":2}]}]}
                """,
                OrphansView.json(new OrphansView.Orphans(all.orphans().subList(0, 1), all.limits(), all.kills())));
    }

    private static OrphansView.Orphans orphans() {
        OrphansView.Orphan dying = new OrphansView.Orphan(
                3,
                State.FIN_WAIT_1,
                "10.77.0.1:61007",
                "10.77.0.2:80",
                OrphansView.why(Cause.OWNER_EXITED),
                "ACK of FIN",
                0,
                1,
                List.of(new TimerRow("retransmit", 400 * MS, 2)),
                2,
                8,
                9,
                98_000 * MS,
                99_500 * MS,
                "tcp_orphan_retries");
        OrphansView.Orphan waiting = new OrphansView.Orphan(
                12,
                State.LAST_ACK,
                "10.77.0.1:61009",
                "10.77.0.2:80",
                OrphansView.why(Cause.LINGER_EXPIRED),
                "window for 8 bytes and FIN",
                9,
                0,
                List.of(),
                0,
                8,
                0,
                Timers.NEVER,
                Timers.NEVER,
                null);
        Map<String, Long> kills = new LinkedHashMap<>();
        kills.put("limit", 0L);
        kills.put("retries", 4L);
        OrphansView.Limits limits = new OrphansView.Limits(2, 4096, 5, 0, 4096, 7, 196_608);
        return new OrphansView.Orphans(List.of(dying, waiting), limits, kills);
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 100, 120, 160, 200})
    void orphans_fit_the_terminal_and_still_tell_how_each_will_end(int columns) {
        String text = OrphansView.text(orphans(), true, columns);
        assertTrue(text.lines().allMatch(line -> line.length() <= columns), text);
        assertTrue(text.replaceAll("\n +", " ").contains("killed: limit 0, retries 4\n"), text);
        assertTrue(
                text.lines()
                        .anyMatch(line ->
                                line.matches("3 +FIN_WAIT_1 .*10.77.0.2:80 .*1min38s  tcp_orphan_retries after 9")),
                text);
    }

    @Test
    void at_80_columns_the_heading_of_orphans_is_folded_and_what_has_no_room_is_left_out() {
        assertEquals(
                """
                orphans 2; count 2 of 4096 (tcp_max_orphans; hopeless ones 2048,
                  with ICMP errors 1024), memory 7 of 196608 pages (tcp_mem)
                TIME_WAIT 5 and FIN_WAIT_2 0 of 4096 (tcp_max_tw_buckets), killed: limit 0,
                  retries 4
                ID  STATE       PEER          RETRIES  DIES-IN  DIES-BY
                3   FIN_WAIT_1  10.77.0.2:80      2/8  1min38s  tcp_orphan_retries after 9
                12  LAST_ACK    10.77.0.2:80      0/8    never  -
                """,
                OrphansView.text(orphans(), true, 80));
    }

    @Test
    void show_tells_variables_by_their_rfc_names_and_the_history() {
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("sndUna", 1000L);
        variables.put("rttMs", 0.25);
        variables.put("recvQueue", 0);
        List<Transition> history = List.of(
                new Transition(5 * MS, State.CLOSED, State.SYN_SENT, Cause.ACTIVE_OPEN),
                new Transition(5 * MS + 300_000, State.SYN_SENT, State.ESTABLISHED, Cause.SYN_ACK_RECEIVED));
        List<Event> events = List.of(
                new Event(5 * MS, 5 * MS, 1, Event.Kind.DROPPED, Cause.NEITHER_SYN_NOR_RST, null, 1),
                new Event(6 * MS, 9 * MS, 3, Event.Kind.EXPIRED, Cause.RETRANSMISSION, null, 2),
                new Event(9 * MS, 9 * MS, 1, Event.Kind.NOTED, Cause.ICMP_SOFT, "host unreachable", 2));
        ShowView.Life life = new ShowView.Life(history, 2, events);
        ShowView.Shown shown = new ShowView.Shown(CONNECTION, variables, life, null, false);
        assertEquals(
                """
                connection 3  FIN_WAIT_2  10.77.0.1:61007 -> 10.77.0.2:80  owner 812/bash
                  queues: 0 bytes unread, 0 bytes not acknowledged
                  timer:(delayed-ack,40ms,0)
                  timer:(keepalive,41.2s,2)
                variables
                  SND.UNA    1000
                  rttMs      0.25
                  recvQueue  0
                history
                            AT  WHAT                     CAUSE                                                                         RULE
                         0.0ms  CLOSED -> SYN_SENT       active OPEN: SYN sent                                                         RFC 9293 3.10.1
                         0.0ms    dropped                neither SYN nor RST while our SYN is out                                      RFC 9293 3.10.7.3 fifth
                         0.3ms  SYN_SENT -> ESTABLISHED  our SYN was acknowledged                                                      RFC 9293 3.10.7.3
                  1.0ms..4.0ms    timer 3 times          nothing acknowledged within the RTO: sent again                               RFC 6298 5.4
                         4.0ms    noted                  ICMP error, remembered in case that the peer stays silent (host unreachable)  RFC 5927 5, RFC 9293 MUST-56
                """,
                ShowView.text(shown, Integer.MAX_VALUE));
        assertEquals(
                """
                {"id":3,"kind":"connection","state":"FIN_WAIT_2","local":"10.77.0.1:61007","peer":"10.77.0.2:80",\
                "recvQueue":0,"sendQueue":0,"owner":{"pid":812,"command":"bash"},"orphan":false,\
                "timers":[{"name":"delayed-ack","expiresInMs":40,"count":0},\
                {"name":"keepalive","expiresInMs":41200,"count":2}],\
                "past":false,"failure":null,"sndUna":1000,"rttMs":0.25,\
                "history":[{"atMs":0.0,"from":"CLOSED","to":"SYN_SENT","cause":"active OPEN: SYN sent",\
                "detail":null,"rule":"RFC 9293 3.10.1"},{"atMs":0.3,"from":"SYN_SENT","to":"ESTABLISHED",\
                "cause":"our SYN was acknowledged","detail":null,"rule":"RFC 9293 3.10.7.3"}],\
                "events":[{"kind":"dropped","atMs":0.0,"lastMs":0.0,"count":1,\
                "cause":"neither SYN nor RST while our SYN is out","detail":null,"rule":"RFC 9293 3.10.7.3 fifth"},\
                {"kind":"expired","atMs":1.0,"lastMs":4.0,"count":3,\
                "cause":"nothing acknowledged within the RTO: sent again","detail":null,"rule":"RFC 6298 5.4"},\
                {"kind":"noted","atMs":4.0,"lastMs":4.0,"count":1,\
                "cause":"ICMP error, remembered in case that the peer stays silent","detail":"host unreachable",\
                "rule":"RFC 5927 5, RFC 9293 MUST-56"}]}
                """,
                ShowView.json(shown));
    }

    @Test
    void a_knob_is_a_line_of_sysctl_or_a_json_object_of_strings() {
        List<KnobsView.Value> values = KnobsView.of(new Knobs(), List.of(Knob.TCP_FIN_TIMEOUT));
        assertEquals("tcp_fin_timeout = 60\n", KnobsView.lines(values));
        KnobNote note = KnobNote.of(Knob.TCP_FIN_TIMEOUT);
        assertEquals(
                """
                NAME             VALUE  DEFAULT  UNIT  RANGE
                tcp_fin_timeout  60     60       s     0..86400
                """,
                KnobsView.table(values, true));
        assertEquals(
                """
                [{"name":"tcp_fin_timeout","value":"60","default":"60","unit":"s","min":"0","max":"86400",\
                "doc":"How long an orphan may stay in FIN_WAIT_2.",\
                "details":"DETAILS","linuxName":"net.ipv4.tcp_fin_timeout","linuxDefault":"60","linuxSource":"SOURCE",\
                "differs":"DIFFERS"}]
                """
                        .replace("DETAILS", note.details())
                        .replace("SOURCE", note.source())
                        .replace("DIFFERS", note.differs()),
                KnobsView.json(values));
    }

    private static String text(List<PortRow> rows, PortsView.Detail detail) {
        return all(rows, PortsView.text(detail));
    }

    private static String json(List<PortRow> rows, boolean withInfo) {
        return all(rows, PortsView.json(withInfo));
    }

    private static String all(List<PortRow> rows, PortsView.Parts parts) {
        return parts.next(rows) + parts.end();
    }
}
