package rawtcp.trace;

import java.util.List;
import java.util.Locale;
import rawtcp.trace.TraceEvent.Note;
import rawtcp.trace.TraceEvent.Packet;

/** A line for each packet, and under it what it caused; above it what made it leave. */
public final class TraceText {
    private static final double SECOND = 1e9;

    private long beganNs = -1;

    /** The lines of these events, which follow those of the last call. */
    public String text(List<TraceEvent> events) {
        StringBuilder text = new StringBuilder();
        for (TraceEvent event : events) {
            if (beganNs < 0) {
                beganNs = event.atNs();
            }
            if (!event.flow().hasHeading) {
                event.flow().hasHeading = true;
                text.append(heading(event.flow()));
            }
            text.append(line(event)).append('\n');
        }
        return text.toString();
    }

    static String heading(Flow flow) {
        return flow.name() + "  " + flow.local() + " <-> " + flow.remote() + "\n";
    }

    private String line(TraceEvent event) {
        String id = event.flow().id == 0 ? "-" : Integer.toString(event.flow().id);
        if (event instanceof Packet packet) {
            return String.format(
                    Locale.ROOT,
                    "%11.6f %4s %s %s",
                    (packet.atNs() - beganNs) / SECOND,
                    id,
                    packet.inbound() ? "<" : ">",
                    PacketLine.of(packet));
        }
        Note note = (Note) event;
        return String.format(Locale.ROOT, "%11.6f %4s   | %s", (note.atNs() - beganNs) / SECOND, id, note.text());
    }
}
