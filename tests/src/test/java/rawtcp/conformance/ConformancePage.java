package rawtcp.conformance;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rawtcp.conformance.Requirements.Row;
import rawtcp.conformance.Requirements.Status;

/** {@code man/rawtcp-conformance.7}: each requirement, and which test holds it, or why none does. */
final class ConformancePage {
    private static final String INTRODUCTION =
            """
            .\\" Made from tests/src/test/resources/conformance and the tests: see ConformanceTest.
            .TH RAWTCP\\-CONFORMANCE 7 "" "rawtcp 0.1.0" "rawtcp"
            .SH NAME
            rawtcp\\-conformance \\- what the RFCs ask, and what holds it
            .SH DESCRIPTION
            Each requirement of RFC 9293 by its number there (MUST, SHLD for SHOULD, MAY), and what other RFCs ask of a TCP.
            .I Held
            means that the tests named fail if it is not met: methods below
            .IR tests/src/test/java/rawtcp ,
            files below
            .IR tests ,
            or the table of
            .BR rawtcp\\-states (7).
            .I Exempt
            and
            .I open
            say why, or what is missing.
            """;

    private static final String HELD_BY = "by ";
    private static final Pattern NAMED = Pattern.compile("^" + HELD_BY + "(.*)$", Pattern.MULTILINE);

    private ConformancePage() {}

    static String of(Map<String, Row> rows, Map<String, ? extends Collection<String>> claims) {
        StringBuilder page = new StringBuilder(INTRODUCTION).append(".SH SUMMARY\n");
        for (String group : List.of("MUST", "SHLD", "MAY", "REC", "")) {
            page.append(summary(group, rows.values()));
        }
        String rfc = "";
        for (Row row : rows.values()) {
            String of = row.id().substring(0, row.id().indexOf(' '));
            if (!of.equals(rfc)) {
                rfc = of;
                page.append(".SH RFC ").append(rfc.substring(3)).append('\n');
            }
            page.append(text(row, claims.containsKey(row.id()) ? claims.get(row.id()) : Set.of()));
        }
        return page.append(".SH SEE ALSO\n.BR rawtcp (7),\n.BR rawtcp\\-states (7)\n")
                .toString();
    }

    private static String summary(String group, Collection<Row> rows) {
        StringBuilder counts = new StringBuilder();
        for (Status status : Status.values()) {
            long count = rows.stream()
                    .filter(row -> row.status() == status && group.equals(group(row)))
                    .count();
            counts.append(counts.length() == 0 ? "" : ", ")
                    .append(count)
                    .append(' ')
                    .append(word(status));
        }
        String name = group.isEmpty() ? "other RFCs" : group;
        return ".TP\n.B " + name + "\n" + counts + "\n";
    }

    private static String group(Row row) {
        return row.id().startsWith("RFC9293 ") ? row.id().substring(8).replaceFirst("-.*", "") : "";
    }

    private static String word(Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private static String text(Row row, Collection<String> claimants) {
        StringBuilder text = new StringBuilder(".TP\n.B ");
        text.append(escaped(row.id().substring(row.id().indexOf(' ') + 1)));
        text.append(row.section().isEmpty() ? "" : " (" + row.section() + ")");
        text.append("\\fR, ").append(word(row.status())).append('\n');
        text.append(escaped(row.words())).append('\n');
        if (!row.why().isEmpty()) {
            text.append(".br\n").append(escaped(row.status() == Status.HELD ? "but: " : "why: "));
            text.append(escaped(row.why())).append('\n');
        }
        for (String claimant : claimants) {
            text.append(".br\n")
                    .append(HELD_BY)
                    .append(breakable(escaped(claimant)))
                    .append('\n');
        }
        return text.toString();
    }

    /** The tests that a page names. */
    static List<String> named(String page) {
        List<String> named = new ArrayList<>();
        Matcher line = NAMED.matcher(page);
        while (line.find()) {
            named.add(line.group(1).replace("\\-", "-").replace("\\:", ""));
        }
        return named;
    }

    /** The name of a test is longer than a line: it may go on in the next one behind a sign. */
    private static String breakable(String name) {
        return name.replaceAll("([._/])(?=.)", "$1\\\\:");
    }

    private static String escaped(String text) {
        String plain = text.replace("\\", "\\e").replace("-", "\\-");
        return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
    }
}
