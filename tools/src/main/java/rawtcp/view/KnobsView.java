package rawtcp.view;

import java.util.List;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;

/** {@code rawtcp knobs} as a table, as sysctl prints them, and as JSON. */
public final class KnobsView {
    private KnobsView() {}

    /** A knob and its value at one moment. */
    public record Value(Knob knob, String text) {}

    /** On the stack's thread. */
    public static List<Value> of(Knobs knobs, List<Knob> wanted) {
        return wanted.stream().map(knob -> new Value(knob, knobs.text(knob))).toList();
    }

    public static String table(List<Value> values, boolean heading) {
        Table table = new Table("NAME", "VALUE", "DEFAULT", "UNIT", "RANGE");
        for (Value value : values) {
            Knob knob = value.knob();
            table.row(knob.label(), shown(value.text()), shown(knob.defaultText()), shown(knob.unit()), range(knob));
        }
        return table.text(heading);
    }

    private static String shown(String text) {
        return text.isEmpty() ? "-" : text;
    }

    private static String range(Knob knob) {
        return knob.choices().isEmpty() ? knob.min() + ".." + knob.max() : String.join("|", knob.choices());
    }

    /** {@code tcp_fin_timeout = 60}, one a line. */
    public static String lines(List<Value> values) {
        StringBuilder lines = new StringBuilder();
        for (Value value : values) {
            lines.append(value.knob().label())
                    .append(" = ")
                    .append(value.text())
                    .append('\n');
        }
        return lines.toString();
    }

    /** Every value as a string, as sysctl has it: a range is two numbers, a congestion control a word. */
    public static String json(List<Value> values) {
        return Json.text(out -> {
            out.writeStartArray();
            for (Value value : values) {
                Knob knob = value.knob();
                out.writeStartObject();
                out.writeStringField("name", knob.label());
                out.writeStringField("value", value.text());
                out.writeStringField("default", knob.defaultText());
                out.writeStringField("unit", knob.unit());
                out.writeStringField("min", String.valueOf(knob.min()));
                out.writeStringField("max", String.valueOf(knob.max()));
                out.writeStringField("doc", knob.doc());
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }
}
