package rawtcp.view;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import rawtcp.net.Fate;
import rawtcp.net.Fault;
import rawtcp.net.FaultRule;

/** {@code rawtcp fault}: rules and what they have done. */
public final class FaultView {
    private FaultView() {}

    /** One rule, as it stood when it was asked for. {@code left}: for how many packets more; -1: no end. */
    public record Row(
            int id,
            FaultRule rule,
            long matched,
            long dropped,
            long overLimit,
            long delayed,
            long duplicated,
            long reordered,
            long corrupted,
            int held,
            long left) {
        long passed() {
            return matched - dropped - overLimit;
        }
    }

    /** Taken on the stack's thread. */
    public static Row of(Fault fault) {
        return new Row(
                fault.id(),
                fault.rule(),
                fault.matched(),
                fault.count(Fate.LOST),
                fault.count(Fate.QUEUE_FULL),
                fault.count(Fate.DELAYED),
                fault.count(Fate.DOUBLED),
                fault.count(Fate.REORDERED),
                fault.count(Fate.CORRUPTED),
                fault.held(),
                fault.left());
    }

    public static String text(List<Row> rows, boolean heading) {
        if (rows.isEmpty()) {
            return "";
        }
        Table table = new Table(
                "ID", "RULE", ">PASSED", ">DROPPED", ">DELAYED", ">DUPLICATED", ">REORDERED", ">CORRUPTED", ">HELD");
        for (Row row : rows) {
            String left = row.left < 0 ? "" : row.left == 0 ? " (done)" : " (" + row.left + " to go)";
            table.row(
                    row.id,
                    row.rule.words() + left,
                    row.passed(),
                    row.dropped + row.overLimit,
                    row.delayed,
                    row.duplicated,
                    row.reordered,
                    row.corrupted,
                    row.held);
        }
        return table.text(heading);
    }

    public static String json(List<Row> rows) {
        return Json.text(out -> {
            out.writeStartArray();
            for (Row row : rows) {
                write(out, row);
            }
            out.writeEndArray();
        });
    }

    private static void write(JsonGenerator out, Row row) throws IOException {
        FaultRule rule = row.rule;
        out.writeStartObject();
        out.writeNumberField("id", row.id);
        out.writeStringField("rule", rule.words());
        out.writeBooleanField("in", rule.inbound());
        out.writeBooleanField("out", rule.outbound());
        out.writeBooleanField("icmp", rule.icmp());
        if (rule.of() == 0) {
            out.writeNullField("of");
        } else {
            out.writeNumberField("of", rule.of());
        }
        out.writeStringField("seed", Long.toString(rule.seed()));
        out.writeNumberField("matched", row.matched);
        out.writeNumberField("passed", row.passed());
        out.writeNumberField("dropped", row.dropped);
        out.writeNumberField("overLimit", row.overLimit);
        out.writeNumberField("delayed", row.delayed);
        out.writeNumberField("duplicated", row.duplicated);
        out.writeNumberField("reordered", row.reordered);
        out.writeNumberField("corrupted", row.corrupted);
        out.writeNumberField("held", row.held);
        if (row.left < 0) {
            out.writeNullField("left");
        } else {
            out.writeNumberField("left", row.left);
        }
        out.writeEndObject();
    }
}
