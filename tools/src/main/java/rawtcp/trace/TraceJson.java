package rawtcp.trace;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import rawtcp.net.Mark;
import rawtcp.tcp.Flight;
import rawtcp.trace.TraceEvent.Note;
import rawtcp.trace.TraceEvent.Packet;
import rawtcp.view.Json;
import rawtcp.wire.Segment;

/** One JSON value a line: {@code "kind": "packet"}, or what else happened. */
public final class TraceJson {
    private static final double MS = 1e6;

    private long beganNs = -1;

    /** The lines of these events, which follow those of the last call. */
    public String text(List<TraceEvent> events) {
        StringBuilder text = new StringBuilder();
        for (TraceEvent event : events) {
            if (beganNs < 0) {
                beganNs = event.atNs();
            }
            text.append(Json.text(out -> value(out, event)));
        }
        return text.toString();
    }

    private void value(JsonGenerator out, TraceEvent event) throws IOException {
        out.writeStartObject();
        out.writeNumberField("atMs", Math.round((event.atNs() - beganNs) / 1e3) * 1e3 / MS);
        if (event.flow().id == 0) {
            out.writeNullField("id");
        } else {
            out.writeNumberField("id", event.flow().id);
        }
        out.writeStringField("local", event.flow().local());
        out.writeStringField("peer", event.flow().remote());
        if (event instanceof Packet packet) {
            packet(out, packet);
        } else {
            Note note = (Note) event;
            out.writeStringField("kind", note.kind());
            out.writeStringField("what", note.what());
            out.writeStringField("cause", note.cause());
            out.writeStringField("rule", note.rule());
        }
        out.writeEndObject();
    }

    private static void packet(JsonGenerator out, Packet packet) throws IOException {
        out.writeStringField("kind", "packet");
        out.writeStringField("direction", packet.inbound() ? "in" : "out");
        out.writeNumberField("length", packet.bytes().length);
        out.writeStringField("text", PacketLine.of(packet));
        out.writeStringField(
                "dropped", packet.dropped() == null ? null : packet.dropped().sentence());
        Mark mark = packet.mark();
        out.writeStringField("mark", mark == null ? null : mark.text());
        out.writeBooleanField("lost", mark != null && mark.lost());
        out.writeBooleanField("injected", mark != null && mark.injected());
        Segment segment = packet.segment();
        if (segment != null) {
            out.writeNumberField("seq", Integer.toUnsignedLong(segment.seq()));
            out.writeNumberField("ack", Integer.toUnsignedLong(segment.ack()));
            out.writeNumberField("flags", segment.flags());
            out.writeNumberField("dataLength", segment.dataLength());
        }
        Flight flight = packet.flight();
        if (flight != null) {
            out.writeNumberField("sndUna", Integer.toUnsignedLong(flight.sndUna()));
            out.writeNumberField("sndNxt", Integer.toUnsignedLong(flight.sndNxt()));
            out.writeNumberField("cwndBytes", flight.cwnd());
        }
    }
}
