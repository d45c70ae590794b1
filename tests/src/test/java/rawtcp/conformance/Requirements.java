package rawtcp.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the RFCs ask, and how we stand to it: {@code resources/conformance}, written by hand. */
final class Requirements {
    enum Status {
        /** At least one test fails if it is not met. */
        HELD,
        /** It does not apply here, or is left out on purpose; why is said. */
        EXEMPT,
        /** Not met, or met by chance: what is missing is said. */
        OPEN
    }

    /** {@code why}: of what is exempt or open; of what is held, where it is held otherwise than the words suggest. */
    record Row(String id, String section, String words, Status status, String why) {}

    private static final int COLUMNS = 5;

    private Requirements() {}

    /** Every row by its id, RFC 9293's first. */
    static Map<String, Row> read() {
        Map<String, Row> rows = new LinkedHashMap<>();
        for (List<String> cells : lines("rfc9293.tsv")) {
            add(rows, "RFC9293 " + cells.get(0), cells);
        }
        for (List<String> cells : lines("others.tsv")) {
            cells.add(1, ""); // the section
            add(rows, cells.get(0), cells);
        }
        return rows;
    }

    private static void add(Map<String, Row> rows, String id, List<String> cells) {
        if (cells.size() != COLUMNS) {
            throw new IllegalArgumentException(id + ": " + cells.size() + " cells");
        }
        Status status = Status.valueOf(cells.get(3).toUpperCase(java.util.Locale.ROOT));
        Row row = new Row(id, cells.get(1), cells.get(2), status, cells.get(4));
        if (rows.put(id, row) != null) {
            throw new IllegalArgumentException(id + " stands there twice");
        }
    }

    private static List<List<String>> lines(String file) {
        try (InputStream in = Requirements.class.getResourceAsStream("/conformance/" + file)) {
            List<List<String>> lines = new ArrayList<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .forEach(line -> lines.add(new ArrayList<>(List.of(line.split("\t", -1)))));
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
