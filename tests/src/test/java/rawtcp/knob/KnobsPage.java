package rawtcp.knob;

/** {@code man/rawtcp-knobs.7}: the table of tunables, for people. */
final class KnobsPage {
    private static final String INTRODUCTION =
            """
            .\\" Made from rawtcp.knob.Knob and KnobNotes: see KnobsPageTest.
            .TH RAWTCP\\-KNOBS 7 "" "rawtcp 0.1.0" "rawtcp"
            .SH NAME
            rawtcp\\-knobs \\- the tunables of a stack
            .SH DESCRIPTION
            Each stack has tunables of its own, by the names of Linux's
            .BR sysctl (8).
            .BR rawtcp\\-knobs (1)
            lists, sets and explains them, and tells what a change would do before it is made. A change works at once for what
            begins after it: a timer that runs keeps its deadline, the next one is set by the new value.
            .PP
            A name is taken with or without
            .IR net.ipv4. ,
            with dots or slashes. A number is decimal, or hexadecimal with 0x; a duration may have a unit
            (500ms, 5s, 2min, 1h), without one it is in that of the table. A name or value that is wrong changes nothing, also
            among right ones.
            .PP
            Each knob is told with its range and default, and with what Linux has: the name there, the default of Linux 6.18,
            the range if it is another, and the function of its kernel that looks at it. A range is wider in Linux where it
            stores numbers that mean nothing.
            .I Differs
            says where this stack does something else on purpose.
            .SH KNOBS
            """;

    private KnobsPage() {}

    static String text() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        for (Knob knob : Knob.values()) {
            knob(page, knob, KnobNote.of(knob));
        }
        return page.append(
                        """
                        .SH SEE ALSO
                        .BR rawtcp\\-knobs (1),
                        .BR rawtcp\\-orphans (1),
                        .BR rawtcp (7),
                        .BR tcp (7),
                        .BR sysctl (8)
                        """)
                .toString();
    }

    private static void knob(StringBuilder page, Knob knob, KnobNote note) {
        page.append(".TP\n.B ").append(roff(knob.label())).append('\n');
        line(page, knob.doc());
        line(page, note.details());
        String unit = knob.unit().isEmpty() ? "" : " " + knob.unit();
        String byDefault = knob.defaultText().isEmpty() ? "empty" : knob.defaultText() + unit;
        page.append(".br\n");
        line(page, "Default " + byDefault + "; range: " + knob.range() + ".");
        page.append(".br\n");
        line(page, note.isLinux() ? linux(note) : "Linux has none.");
        if (!note.differs().isEmpty()) {
            page.append(".br\n");
            page.append(".I Differs:\n");
            line(page, note.differs());
        }
    }

    private static String linux(KnobNote note) {
        String byDefault = note.linuxDefault().isEmpty() ? "empty" : note.linuxDefault();
        String range = note.linuxRange().isEmpty() ? "" : "; range: " + note.linuxRange();
        return "Linux: " + note.linuxName() + ", default " + byDefault + range + "; " + note.source() + ".";
    }

    private static void line(StringBuilder page, String text) {
        if (!text.isEmpty()) {
            page.append(roff(text)).append('\n');
        }
    }

    private static String roff(String text) {
        String plain = text.replace("\\", "\\e").replace("-", "\\-");
        return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
    }
}
