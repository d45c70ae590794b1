package rawtcp.view;

import rawtcp.knob.Knob;
import rawtcp.knob.KnobNote;

/** {@code rawtcp knobs --explain}: all that there is to say of a knob, for people. */
public final class KnobText {
    private static final int WIDTH = 78;
    private static final String INDENT = "          ";

    private KnobText() {}

    /** {@code text}: the value now. */
    public static String explained(Knob knob, String text) {
        KnobNote note = KnobNote.of(knob);
        StringBuilder page = new StringBuilder();
        page.append(knob.label()).append(" = ").append(withUnit(knob, text));
        page.append(text.equals(knob.defaultText()) ? "  (the default)\n" : "\n");
        paragraph(page, "", knob.doc());
        paragraph(page, "", note.details());
        paragraph(page, "range", knob.range());
        paragraph(page, "default", withUnit(knob, knob.defaultText()));
        paragraph(page, "Linux", linux(note));
        paragraph(page, "differs", note.differs());
        return page.toString();
    }

    /** Linux's name for it, default, range and where its kernel looks at it. */
    static String linux(KnobNote note) {
        if (!note.isLinux()) {
            return "has none: ours";
        }
        String byDefault = note.linuxDefault().isEmpty() ? "empty" : note.linuxDefault();
        String range = note.linuxRange().isEmpty() ? "" : ", range " + note.linuxRange();
        return note.linuxName() + ", default " + byDefault + range + "; " + note.source();
    }

    static String withUnit(Knob knob, String text) {
        String shown = text.isEmpty() ? "(empty)" : text;
        return knob.unit().isEmpty() || text.isEmpty() ? shown : shown + " " + unit(knob, text);
    }

    private static String unit(Knob knob, String text) {
        boolean isCounted = knob.unit().matches("[a-z]{5,}"); // not ms, bits, log2 us
        return isCounted && text.equals("1")
                ? knob.unit().replaceFirst("ies$", "y").replaceFirst("s$", "")
                : knob.unit();
    }

    private static void paragraph(StringBuilder page, String name, String text) {
        if (text.isEmpty()) {
            return;
        }
        int column = WIDTH;
        boolean first = true;
        for (String word : text.split(" ", -1)) {
            if (column + 1 + word.length() > WIDTH) {
                page.append(first ? "" : "\n");
                String start = first && !name.isEmpty() ? "  " + name : "";
                page.append(start).append(INDENT.substring(start.length()));
                first = false;
                column = INDENT.length() - 1;
            } else {
                page.append(' ');
            }
            page.append(word);
            column += 1 + word.length();
        }
        page.append('\n');
    }
}
