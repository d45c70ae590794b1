package rawtcp.daemon;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.knob.Knobs.BadKnob;
import rawtcp.os.Log;
import rawtcp.socket.Op;

/**
 * The kernel's tunables as our knobs, where the environment asks for it (RAWTCP_KNOBS_FROM_PROC=1): a scenario that
 * tunes the kernel of our network namespace tunes us too. They are looked at when a socket is made and when one begins
 * to listen; a value that is none for us is told once and leaves the knob as it is.
 */
final class KernelKnobs {
    private static final String VARIABLE = "RAWTCP_KNOBS_FROM_PROC";

    /** Where the kernel keeps what our table names without a folder. */
    private static final List<String> FOLDERS = List.of("net/ipv4", "net/core", "net/ipv4/route");

    /** The kernel's own connections need their range for themselves: our guard would drop their RSTs. */
    private static final Set<Knob> NOT_OURS = Set.of(Knob.IP_LOCAL_PORT_RANGE, Knob.TCP_AVAILABLE_CONGESTION_CONTROL);

    private static final Set<String> CONGESTION_CONTROLS = Set.of("reno", "cubic");
    private static final int LONGEST_VALUE = 4_096;
    private static final int PRACTICE_ROUNDS = 40;

    /** One file, kept open: it always reads as the value of now. */
    private static final class Source {
        final Knob knob;
        final RandomAccessFile file;
        /** As it was last read. */
        String text = "";
        /** The same as the knob writes it; null: not a value for it. */
        String value;

        Source(Knob knob, RandomAccessFile file) {
            this.knob = knob;
            this.file = file;
        }
    }

    private final List<Source> sources = new ArrayList<>();
    private final long mostReceiveBytes;
    private final byte[] buffer = new byte[LONGEST_VALUE];
    /** Where values are tried. */
    private final Knobs scratch = new Knobs();

    /**
     * Reads below {@code proc}, which is {@code /proc/sys}.
     *
     * @param mostReceiveBytes what the link can hold: tcp_rmem does not go beyond
     */
    KernelKnobs(File proc, long mostReceiveBytes) {
        this.mostReceiveBytes = mostReceiveBytes;
        for (Knob knob : Knob.values()) {
            for (String folder : FOLDERS) {
                if (!NOT_OURS.contains(knob)) {
                    open(knob, new File(new File(proc, folder), knob.label()));
                }
            }
        }
    }

    /** Never changes anything. */
    private KernelKnobs() {
        mostReceiveBytes = 0;
    }

    static KernelKnobs none() {
        return new KernelKnobs();
    }

    static KernelKnobs ofEnvironment(long mostReceiveBytes) {
        return "1".equals(System.getenv(VARIABLE)) ? new KernelKnobs(new File("/proc/sys"), mostReceiveBytes) : none();
    }

    private void open(Knob knob, File file) {
        try {
            sources.add(new Source(knob, new RandomAccessFile(file, "r")));
        } catch (FileNotFoundException e) {
            // Not in this folder, or not in this kernel, or not for us to read.
        }
    }

    /** What the kernel says now, if this call is one before which we look: by some hundred small reads. */
    Values before(Op op) {
        return op == Op.SOCKET || op == Op.LISTEN ? read() : Values.NONE;
    }

    /** Goes through all of it, for the first times cost most. */
    void practise() {
        for (int round = 0; round < PRACTICE_ROUNDS; round++) {
            Values unused = read();
        }
    }

    /** To be applied on the stack's thread. */
    static final class Values {
        static final Values NONE = new Values(Map.of());

        private final Map<Knob, String> values;

        private Values(Map<Knob, String> values) {
            this.values = values;
        }

        void apply(Knobs knobs) {
            Map<String, String> changed = new HashMap<>();
            values.forEach((knob, value) -> {
                if (!knobs.text(knob).equals(value)) {
                    changed.put(knob.label(), value);
                }
            });
            if (changed.isEmpty()) {
                return;
            }
            try {
                knobs.set(changed);
            } catch (BadKnob e) {
                throw new AssertionError("a value that was good", e);
            }
        }
    }

    private synchronized Values read() {
        Map<Knob, String> values = new EnumMap<>(Knob.class);
        for (Source source : sources) {
            String text = text(source);
            if (!text.equals(source.text)) {
                source.text = text;
                source.value = value(source.knob, text);
            }
            if (source.value != null) {
                values.put(source.knob, source.value);
            }
        }
        return new Values(values);
    }

    private String text(Source source) {
        try {
            source.file.seek(0);
            int count = source.file.read(buffer);
            return count <= 0 ? "" : new String(buffer, 0, count, StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            return source.text; // as if it had not changed
        }
    }

    /** Null if the knob can't have it; then a line is logged, but for congestion controls that are not ours. */
    private String value(Knob knob, String text) {
        if (knob == Knob.TCP_CONGESTION_CONTROL && !CONGESTION_CONTROLS.contains(text)) {
            return null;
        }
        try {
            scratch.set(Map.of(knob.label(), knob == Knob.TCP_RMEM ? fitting(text) : text));
            return scratch.text(knob);
        } catch (BadKnob e) {
            Log.say("not taken from the kernel: " + e.getMessage());
            return null;
        }
    }

    /** tcp_rmem, none of its sizes beyond what the link can hold. */
    private String fitting(String text) {
        String[] sizes = text.split("\\s+");
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i].matches("[0-9]{1,18}")) {
                sizes[i] = Long.toString(Math.min(Long.parseLong(sizes[i]), mostReceiveBytes));
            }
        }
        return String.join(" ", sizes);
    }
}
