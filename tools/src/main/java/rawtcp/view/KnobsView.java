package rawtcp.view;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import rawtcp.knob.Knob;
import rawtcp.knob.KnobNote;
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
        if (knob.kind() == Knob.Kind.READ_ONLY) {
            return "read only";
        }
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
                note(out, KnobNote.of(knob));
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    /** What {@code --explain} says beside the row; {@code linuxName} is null where Linux has no such knob. */
    private static void note(JsonGenerator out, KnobNote note) throws IOException {
        out.writeStringField("details", note.details());
        out.writeStringField("linuxName", note.isLinux() ? note.linuxName() : null);
        out.writeStringField("linuxDefault", note.isLinux() ? note.linuxDefault() : null);
        out.writeStringField("linuxSource", note.isLinux() ? note.source() : null);
        out.writeStringField("differs", note.differs());
    }

    /** {@code --explain}: an empty line between them. */
    public static String explained(List<Value> values) {
        return values.stream()
                .map(value -> KnobText.explained(value.knob(), value.text()))
                .collect(Collectors.joining("\n"));
    }
}
