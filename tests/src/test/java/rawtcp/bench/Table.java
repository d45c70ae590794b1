package rawtcp.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured: for people a line each, for programs JSON. */
final class Table {
    private static final String LINE = "%-34s %-18s %10s %10s %10s  %-7s %8s";

    /** {@code ratio}: of the medians, to whom this one is held against. */
    private record Row(
            String what,
            String who,
            String unit,
            List<Double> values,
            double median,
            double ratio,
            boolean moreIsBetter) {}

    private final String machine;
    private final List<Row> rows = new ArrayList<>();

    Table(String machine) {
        this.machine = machine;
    }

    String head() {
        return machine + "\n" + String.format(Locale.ROOT, LINE, "", "", "median", "least", "most", "", "ratio");
    }

    /** Returns its line. */
    String add(
            String what, String who, String unit, List<Double> values, List<Double> reference, boolean moreIsBetter) {
        List<Double> sorted = values.stream().sorted().toList();
        double median = median(values);
        Row row = new Row(
                what,
                who,
                unit,
                List.copyOf(values),
                median,
                values.equals(reference) ? 1 : median / median(reference),
                moreIsBetter);
        rows.add(row);
        String least = number(sorted.get(0));
        String most = number(sorted.get(sorted.size() - 1));
        return String.format(
                Locale.ROOT,
                LINE,
                what,
                who,
                number(median),
                least,
                most,
                unit,
                String.format(Locale.ROOT, "%.2f", row.ratio));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%.0f", value);
    }

    String json() throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("machine", machine);
            json.writeArrayFieldStart("measurements");
            for (Row row : rows) {
                json.writeStartObject();
                json.writeStringField("what", row.what);
                json.writeStringField("who", row.who);
                json.writeStringField("unit", row.unit);
                json.writeBooleanField("moreIsBetter", row.moreIsBetter);
                json.writeNumberField("median", row.median);
                json.writeNumberField("ratio", row.ratio);
                json.writeArrayFieldStart("values");
                for (double value : row.values) {
                    json.writeNumber(value);
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.append('\n').toString();
    }
}
