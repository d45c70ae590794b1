package rawtcp.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.shell.Shown.Counts;
import rawtcp.shell.Shown.Row;
import rawtcp.shell.Shown.Timer;

/** The table under the prompt, to the letter. */
class TableTextTest {
    private static final long SECOND = 1_000_000_000;
    private static final long NOW = 1_000 * SECOND;

    private static final Row LISTENER =
            new Row(1, "LISTEN", 0, "0.0.0.0:7000", "0.0.0.0:*", 2, 16, "12/bash", "", List.of());
    private static final Row OPEN = new Row(
            2,
            "ESTABLISHED",
            NOW - 60 * SECOND,
            "10.77.0.1:7000",
            "10.77.0.2:36096",
            0,
            28960,
            "12/bash",
            "our SYN-ACK was acknowledged",
            List.of(
                    new Timer("retransmit", NOW + SECOND * 41 / 100, 3),
                    new Timer("keepalive", NOW + 7_140 * SECOND, 0)));
    private static final Row ORPHAN = new Row(
            3,
            "FIN_WAIT_2",
            NOW - SECOND,
            "10.77.0.1:7001",
            "10.77.0.2:80",
            0,
            0,
            "orphan",
            "our FIN was acknowledged",
            List.of(new Timer("fin-wait-2", NOW + 41 * SECOND, 0)));

    private static Shown shown(int lines, Row... rows) {
        return new Shown(new Counts(2, 0, 1, 1, lines, 0), List.of(rows), Map.of(), List.of(), List.of());
    }

    private static List<String> plain(Shown shown, int width, int height) {
        return TableText.lines("default", shown, width, height, NOW).stream()
                .map(TableTextTest::plain)
                .toList();
    }

    private static String plain(String line) {
        return line.replaceAll("\033\\[[0-9;]*m", "");
    }

    @Test
    void at_80_columns_it_has_the_columns_of_ports_and_short_names_for_timers() {
        String expected =
                """
                 default: 2 connections, 1 listener, 1 orphan (o)
                ID  STATE        RECV-Q  SEND-Q  LOCAL           PEER             TIMERS
                3o  FIN_WAIT_2        0       0  10.77.0.1:7001  10.77.0.2:80     fin2 41s
                2   ESTABLISHED       0   28960  10.77.0.1:7000  10.77.0.2:36096  rto 0.5s#3 +1
                1   LISTEN            2      16  0.0.0.0:7000    0.0.0.0:*
                """;
        assertEquals(expected, stripped(plain(shown(3, ORPHAN, OPEN, LISTENER), 80, 5)));
    }

    private static String stripped(List<String> lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line.stripTrailing()).append('\n'));
        return text.toString();
    }

    @Test
    void a_wide_one_tells_owners_causes_and_every_timer() {
        String expected =
                """
                ID  STATE        RECV-Q  SEND-Q  LOCAL           PEER             OWNER    WHY                           \
                              TIMERS
                2   ESTABLISHED       0   28960  10.77.0.1:7000  10.77.0.2:36096  12/bash  our SYN-ACK was acknowledged  \
                              retransmit 0.5s#3 keepalive 1:59:00
                """;
        List<String> lines = plain(shown(1, OPEN), 160, 3);
        assertEquals(expected, stripped(lines.subList(1, 3)));
    }

    @Test
    void every_line_is_as_wide_as_the_terminal_whatever_is_in_it() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 5_000; i += 7) {
            rows.add(new Row(
                    i * 1_000,
                    "SYN_RCVD",
                    NOW,
                    "192.168.100." + i % 256 + ":" + i,
                    "192.168.100.200:" + 13 * i,
                    i * 1_000_000L,
                    i,
                    "123456/a-long-name-of-it",
                    "why",
                    List.of(new Timer("tail-loss-probe", NOW + i * 100_000_000L, i))));
        }
        for (int width : new int[] {40, 80, 99, 100, 120, 150, 200}) {
            for (int height : new int[] {1, 2, 3, 12, 30}) {
                List<String> lines = plain(shown(5_000, rows.toArray(Row[]::new)), width, height);
                assertEquals(height, lines.size());
                lines.forEach(line -> assertEquals(width, line.length(), line));
            }
        }
    }

    @Test
    void what_does_not_fit_is_counted() {
        List<String> lines = plain(shown(5_001, ORPHAN, OPEN, LISTENER), 80, 4);
        assertTrue(lines.get(0).endsWith("1-2 of 5001, PgDn/PgUp "), lines.get(0));
        assertFalse(plain(shown(3, ORPHAN, OPEN, LISTENER), 80, 5).get(0).contains("PgDn"));
    }

    @Test
    void without_connections_it_is_one_line() {
        assertEquals(1, TableText.wanted(shown(0)));
        assertTrue(plain(shown(0), 80, 1).get(0).startsWith(" default: 2 connections"));
        assertTrue(plain(Shown.NOTHING, 80, 1).get(0).contains("no stack runs"));
    }

    @Test
    void a_new_state_stands_out_for_two_seconds() {
        assertTrue(TableText.colour(ORPHAN, NOW).contains(";7"));
        assertFalse(TableText.colour(ORPHAN, NOW + SECOND).contains(";7"));
        assertFalse(TableText.colour(LISTENER, NOW).contains(";7"));
        assertEquals(NOW + SECOND, TableText.nextChangeNs(shown(1, withoutTimers(ORPHAN)), NOW));
    }

    private static Row withoutTimers(Row row) {
        return new Row(row.id(), row.state(), row.sinceNs(), row.local(), row.peer(), 0, 0, row.owner(), "", List.of());
    }

    @Test
    void it_is_drawn_again_when_a_countdown_tells_another_time_and_never_when_nothing_counts() {
        assertEquals(NOW + SECOND / 100, TableText.nextChangeNs(shown(1, OPEN), NOW));
        assertEquals(Long.MAX_VALUE, TableText.nextChangeNs(shown(1, LISTENER), NOW));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0s",
        "1, 0.1s",
        "410000000, 0.5s",
        "9999999999, 10.0s",
        "10000000000, 10s",
        "119000000000, 119s",
        "119000000001, 2:00",
        "3599000000000, 59:59",
        "7200000000000, 2:00:00",
    })
    void time_left_is_rounded_up(long ns, String expected) {
        assertEquals(expected, Countdown.left(ns));
    }

    @Test
    void an_update_in_the_daemons_words_is_understood() {
        List<String> words = List.of(
                "now\t500",
                "counts\t3\t1\t0\t1\t4\t2",
                "row\t2\tESTABLISHED\t400\t10.0.0.1:1\t10.0.0.2:2\t5\t6\t1/a\u00e9b\twhy\tretransmit=700=1 keepalive=900=0",
                "of\ta\tlater\tversion");
        Shown shown = Shown.parse(words, 1_500);
        assertEquals(new Counts(3, 1, 0, 1, 4, 2), shown.counts());
        Row row = shown.rows().get(0);
        assertEquals(1_400, row.sinceNs());
        assertEquals("1/a?b", row.owner());
        assertEquals(List.of(new Timer("retransmit", 1_700, 1), new Timer("keepalive", 1_900, 0)), row.timers());
    }

    @Test
    void one_connection_tells_its_variables_and_as_many_segments_as_there_is_room_for() {
        List<String> segments = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            segments.add("   0.00000" + i + "    2 > . 1:1(0) ack " + i + " win 502");
        }
        Shown one = new Shown(
                null,
                List.of(OPEN),
                Map.of("SND.UNA", "101", "cwnd", "10", "sackBlocks", "1461-2921", "sacked", ""),
                List.of(),
                segments);
        List<String> lines = DetailText.lines(one, Map.of("cwnd", NOW), 80, 18, NOW).stream()
                .map(TableTextTest::plain)
                .toList();
        assertEquals(18, lines.size());
        lines.forEach(line -> assertEquals(80, line.length(), line));
        assertTrue(lines.get(0).contains("10.77.0.1:7000 -> 10.77.0.2:36096"), lines.get(0));
        assertTrue(lines.get(1).contains("retransmit 0.5s#3"), lines.get(1));
        assertTrue(lines.get(2).startsWith("SND.UNA 101         cwnd 10"), lines.get(2));
        assertTrue(lines.get(3).contains("we hold 1461-2921; the peer holds none"), lines.get(3));
        assertTrue(lines.get(17).contains("ack 39 "), lines.get(17));
        assertEquals(NOW + 10_000_000, DetailText.nextChangeNs(one, Map.of(), NOW));
    }

    @Test
    void under_the_figure_stand_the_last_steps_and_rather_without_their_rules() {
        List<String> picture = new ArrayList<>();
        for (int i = 0; i < 18; i++) {
            picture.add("   figure " + i);
        }
        picture.addAll(List.of("1 SYN_RCVD", "2 ESTABLISHED", "    (the rule of 2)"));
        Shown one = new Shown(null, List.of(OPEN), Map.of(), picture, List.of());
        assertEquals(List.of("1 SYN_RCVD", "2 ESTABLISHED", "(the rule of 2)"), steps(one, 22));
        assertEquals(List.of("1 SYN_RCVD", "2 ESTABLISHED"), steps(one, 21));
        assertEquals(List.of("2 ESTABLISHED"), steps(one, 20));
        assertEquals(List.of(), steps(one, 19));
    }

    private static List<String> steps(Shown one, int height) {
        return DetailText.lines(one, Map.of(), 80, height, NOW).stream()
                .map(line -> plain(line).strip())
                .skip(19)
                .toList();
    }
}
