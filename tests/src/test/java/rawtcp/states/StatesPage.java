package rawtcp.states;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code man/rawtcp-states.7}: the table of states against events, for people. */
final class StatesPage {
    private static final String INTRODUCTION =
            """
            '\\" t
            .\\" Made from tests/src/test/resources/states: see StatesTest.
            .TH RAWTCP\\-STATES 7 "" "rawtcp 0.1.0" "rawtcp"
            .SH NAME
            rawtcp\\-states \\- what each event does in each state
            .SH DESCRIPTION
            The eleven states of RFC 9293 against every kind of segment, every call and every timer: what is sent, which
            state follows and what else there is to see. RFC 9293 3.10 is what holds, with RFC 7323 (timestamps), RFC 5961
            (blind attacks) and RFC 1337 and 6191 (TIME_WAIT); where they leave a choice, Linux's. The table is written by
            hand, and a test plays each cell of it on the endpoint: with timestamps and SACK, without, and with timestamps
            that a middlebox has taken out of the segment.
            .SS Notation
            A segment is
            .IR "flags seq(length) ack" ,
            with
            .B S
            SYN,
            .B F
            FIN,
            .B R
            RST,
            .B P
            PSH,
            .B U
            URG,
            .B .
            ACK,
            .B \\-
            none. Sequence numbers are told by what the peer knows before the event:
            .TP
            .B R\\fR,\\fB E\\fR,\\fB W
            RCV.NXT, the right edge of the receive window, and its size: E is R+W.
            .TP
            .B U\\fR,\\fB N
            SND.UNA, SND.NXT.
            .TP
            .B I\\fR,\\fB A
            the peer's initial sequence number, and ours.
            .TP
            .B M
            the largest window that the peer has offered.
            .PP
            What is not named does not change: no answer, the same state, the same data, windows and deadlines.
            .TP
            .I got\\fR,\\fI queued\\fR,\\fI acked
            octets to read, to send, and acknowledged; SYN and FIN count.
            .TP
            .I timers
            all that are armed afterwards, and for how long.
            .TP
            .I TS.Recent
            takes the segment's TSval, where timestamps are used.
            .TP
            .I limited
            the answer is a challenge ACK: at most one each
            .I tcp_invalid_ratelimit\\fR;
            .I always\\fR: each repetition is answered.
            .TP
            .I fails\\fR,\\fI why
            what the user is told, and the cause that
            .B rawtcp show
            names.
            """;

    private static final String FORMAT =
            """
            .in 0
            .TS
            l l l l l
            lw(17n) 2 lw(15n) 2 lw(11n) 2 lw(15n) 2 lw(12n).
            """;

    private static final Pattern LONG_WORD = Pattern.compile("\\S{11,}");

    private StatesPage() {}

    static String of(StateTable table) {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        page.append(".SH EVENTS\n.in 0\n.TS\nl l l\nlw(17n) 2 lw(36n) 2 lw(21n).\n");
        page.append(line("event", "what it is", "segment"));
        page.append("_\n");
        for (StateTable.Event event : table.events.values()) {
            page.append(line(event.name(), event.words(), event.steps()));
        }
        page.append(".TE\n.in\n");
        String state = "";
        for (StateTable.Situation situation : table.situations) {
            if (!situation.state().equals(state)) {
                state = situation.state();
                page.append(".SH ").append(state).append('\n');
            }
            page.append(situation(situation));
        }
        return page.append(".SH SEE ALSO\n.BR rawtcp (7),\n.BR rawtcp\\-conformance (7)\n")
                .toString();
    }

    private static String situation(StateTable.Situation situation) {
        StringBuilder text = new StringBuilder(".SS ");
        text.append(escaped(capital(situation.words()))).append('\n');
        if (!situation.setup().isEmpty()) {
            text.append("Reached by: ").append(escaped(situation.setup())).append(".\n");
        }
        text.append(FORMAT).append(line("event", "answer", "next", "effect", "clause"));
        text.append("_\n");
        for (StateTable.Row row : situation.rows()) {
            String events = row.events().stream().map(StatesPage::inTable).collect(Collectors.joining(", "));
            text.append(line(events, counted(row.answers()), row.next(), row.effect(), row.clause()));
        }
        return text.append(".TE\n.in\n").toString();
    }

    /** An event of the list by its name, another with its steps. */
    private static String inTable(StateTable.Event event) {
        return event.name().equals(event.words()) ? event.words() + ": " + event.steps() : event.name();
    }

    private static String capital(String words) {
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    /** {@code S U(0); S U(0)} is {@code 2 times S U(0)}. */
    private static String counted(String answers) {
        List<String> runs = new ArrayList<>();
        String last = "";
        int count = 0;
        for (String answer : (answers + ";").split(";", -1)) {
            String text = answer.strip();
            if (count > 0 && !text.equals(last)) {
                runs.add(count > 1 ? count + " times " + last : last);
                count = 0;
            }
            last = text;
            count += text.isEmpty() ? 0 : 1;
        }
        return String.join("; ", runs);
    }

    private static String line(String... cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            line.append(i == 0 ? "" : "\t")
                    .append("T{\n.ad l\n.nh\n")
                    .append(breakable(escaped(cells[i])))
                    .append("\nT}");
        }
        return line.append('\n').toString();
    }

    /** A word longer than the narrowest column may go on in the next line behind a sign. */
    private static String breakable(String cell) {
        return LONG_WORD
                .matcher(cell)
                .replaceAll(word -> Matcher.quoteReplacement(word.group().replaceAll("([+_=/])(?=.)", "$1\\\\:")));
    }

    /** Roff takes a leading dot or quote for a request, and a bare hyphen for a hyphen, not for a minus. */
    private static String escaped(String text) {
        String plain = text.replace("\\", "\\e").replace("-", "\\-");
        return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
    }
}
