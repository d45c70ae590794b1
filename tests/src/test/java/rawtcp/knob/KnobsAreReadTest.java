package rawtcp.knob;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A knob that nothing looks at is a promise that nobody keeps: it belongs to LinuxKnob. */
class KnobsAreReadTest {
    private static final Path STACK = Path.of("..", "stack", "src", "main", "java", "rawtcp");

    @Test
    void the_stack_looks_at_every_knob_that_can_be_set() throws IOException {
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.walk(STACK)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> !path.getParent().endsWith("knob"))
                    .toList()) {
                sources.append(Files.readString(file));
            }
        }
        List<String> unread = new ArrayList<>();
        for (Knob knob : Knob.values()) {
            boolean read = Pattern.compile("\\bKnob\\." + knob.name() + "\\b")
                    .matcher(sources)
                    .find();
            if (!read && knob.kind() != Knob.Kind.READ_ONLY) {
                unread.add(knob.label());
            }
        }
        assertEquals(List.of(), unread, "give them their behaviour, or move them to LinuxKnob");
    }
}
