package rawtcp.trace;

import java.util.List;
import java.util.Locale;
import rawtcp.trace.TraceEvent.Note;
import rawtcp.trace.TraceEvent.Packet;

/** Both ends as the two sides of a ladder, each packet a rung, in text. */
public final class Ladder {
    private static final int LEFT = 26;
    private static final int LEAST_INSIDE = 40;
    private static final int LEAST_WORDS = 12;

    private final int inside;
    private long beganNs = -1;
    private Flow last;

    public Ladder(int columns) {
        inside = Math.max(LEAST_INSIDE, columns - LEFT - 3);
    }

    /** The rungs of these events, which follow those of the last call. */
    public String text(List<TraceEvent> events) {
        StringBuilder text = new StringBuilder();
        for (TraceEvent event : events) {
            if (beganNs < 0) {
                beganNs = event.atNs();
            }
            if (event instanceof Packet || ((Note) event).isDrawn()) {
                if (event.flow() != last) {
                    heading(text, event.flow());
                }
                rung(text, event);
            }
        }
        return text.toString();
    }

    private void heading(StringBuilder text, Flow flow) {
        last = flow;
        String again = flow.hasHeading ? " (goes on)" : "";
        flow.hasHeading = true;
        String remote = flow.remote();
        text.append(String.format(Locale.ROOT, "%-" + LEFT + "s", flow.name() + again))
                .append(flow.local());
        text.append(" ".repeat(Math.max(1, inside + 2 - flow.local().length() - remote.length())));
        text.append(remote).append('\n');
    }

    private void rung(StringBuilder text, TraceEvent event) {
        String time = String.format(Locale.ROOT, "%11.6f", (event.atNs() - beganNs) / 1e9);
        if (event instanceof Packet packet) {
            text.append(left(time)).append(arrow(packet)).append('\n');
            return;
        }
        Note note = (Note) event;
        if (note.state() != null) {
            text.append(left(time + " " + note.state())).append(beside(note.cause() + " (" + note.rule() + ")"));
        } else {
            text.append(left(time)).append(beside(note.text()));
        }
        text.append('\n');
    }

    private static String left(String words) {
        return String.format(Locale.ROOT, "%-" + LEFT + "s", words);
    }

    /** What happened at our end. */
    private String beside(String words) {
        String most = words.length() > inside - 2 ? words.substring(0, inside - 3) + "…" : words;
        return "| " + most + " ".repeat(inside - 1 - most.length()) + "|";
    }

    /** Its tip is an x where nobody took it. */
    private String arrow(Packet packet) {
        String mark = packet.mark() == null ? "" : " (" + packet.mark().text().replaceAll("fault \\d+: ", "") + ")";
        int room = Math.max(LEAST_WORDS, inside - 8 - mark.length());
        String words = PacketLine.content(packet);
        int options = words.indexOf(" <");
        if (words.length() > room && options > 0) {
            words = words.substring(0, options) + words.substring(words.indexOf('>', options) + 1);
        }
        words = cut(cut(words, room) + mark, inside - 8);
        String line = "--- " + words + " ";
        String shaft = line + "-".repeat(inside - 1 - line.length());
        if (packet.inbound()) {
            return "|" + (packet.isLost() ? "x" : "<") + shaft + "|";
        }
        return "|" + shaft + (packet.isLost() ? "x|" : ">|");
    }

    private static String cut(String words, int letters) {
        return words.length() <= letters ? words : words.substring(0, letters - 1) + "…";
    }
}
