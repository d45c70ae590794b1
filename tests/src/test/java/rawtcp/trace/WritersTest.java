package rawtcp.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/**
 * What trace writes of small conversations is what lies in {@code resources/trace}, to be read there. After a change that is
 * meant: {@code java … rawtcp.trace.WritersTest} in the folder tests writes it anew.
 */
final class WritersTest {
    private static final Path GOLDEN = Path.of("src/test/resources/trace");
    private static final int COLUMNS = 110;
    private static final Set<String> VOID = Set.of("meta");
    private static final Pattern TAG = Pattern.compile("<(/?)([a-z0-9]+)([^<>]*?)(/?)>");

    public static void main(String[] args) throws Exception {
        for (Conversations one : Conversations.values()) {
            for (Map.Entry<String, String> file : written(one).entrySet()) {
                Files.writeString(GOLDEN.resolve(file.getKey()), file.getValue());
            }
        }
    }

    /** By the names of their files. */
    private static Map<String, String> written(Conversations one) throws Exception {
        String name = one.name().toLowerCase(java.util.Locale.ROOT);
        Drawing drawing = new Drawing();
        drawing.add(one.events());
        Map<String, String> files = new TreeMap<>();
        files.put(name + ".txt", new TraceText().text(one.events()));
        files.put(name + ".ladder", new Ladder(COLUMNS).text(one.events()));
        files.put(name + ".json", new TraceJson().text(one.events()));
        files.put(name + ".svg", TracePage.svg(drawing));
        files.put(name + ".html", TracePage.html(drawing, "Connection <1> & others"));
        return files;
    }

    @ParameterizedTest
    @EnumSource(Conversations.class)
    void what_is_written_is_what_was(Conversations one) throws Exception {
        for (Map.Entry<String, String> file : written(one).entrySet()) {
            assertEquals(golden(file.getKey()), file.getValue(), file.getKey());
        }
    }

    private static String golden(String name) throws IOException {
        return Files.readString(GOLDEN.resolve(name));
    }

    @ParameterizedTest
    @EnumSource(Conversations.class)
    void a_ladders_lines_are_of_one_width(Conversations one) throws Exception {
        for (String line : new Ladder(COLUMNS).text(one.events()).split("\n", -1)) {
            assertTrue(line.length() <= COLUMNS, line);
            assertEquals(line.startsWith(" ") ? COLUMNS - 1 : line.length(), line.length(), line);
        }
    }

    @ParameterizedTest
    @EnumSource(Conversations.class)
    void a_picture_is_xml_and_all_of_it_lies_on_its_paper(Conversations one) throws Exception {
        Drawing drawing = new Drawing();
        drawing.add(one.events());
        Document picture = xml(TracePage.svg(drawing));
        double width = Double.parseDouble(picture.getDocumentElement().getAttribute("width"));
        double height = Double.parseDouble(picture.getDocumentElement().getAttribute("height"));
        NodeList lines = picture.getElementsByTagName("line");
        assertTrue(lines.getLength() > 0);
        for (int i = 0; i < lines.getLength(); i++) {
            var line = (org.w3c.dom.Element) lines.item(i);
            for (String at : new String[] {"x1", "x2", "y1", "y2"}) {
                double value = Double.parseDouble(line.getAttribute(at));
                assertTrue(value >= 0 && value <= (at.startsWith("x") ? width : height), at + " " + value);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Conversations.class)
    void a_page_closes_what_it_opens_and_needs_nothing_else(Conversations one) throws Exception {
        Drawing drawing = new Drawing();
        drawing.add(one.events());
        String page = TracePage.html(drawing, "Connection <1> & others");
        assertTrue(page.startsWith("<!DOCTYPE html>"));
        Deque<String> open = new ArrayDeque<>();
        Matcher tags = TAG.matcher(page);
        while (tags.find()) {
            String name = tags.group(2);
            if (!tags.group(1).isEmpty()) {
                assertEquals(open.pop(), name, "closed");
            } else if (tags.group(4).isEmpty() && !VOID.contains(name)) {
                open.push(name);
            }
        }
        assertTrue(open.isEmpty(), () -> "left open: " + open);
        String words = TAG.matcher(page.substring("<!DOCTYPE html>".length())).replaceAll("");
        assertFalse(words.contains("<"), "a character that opens nothing");
        assertEquals(
                0,
                words.replaceAll("&(amp|lt|gt|quot);", "")
                        .chars()
                        .filter(c -> c == '&')
                        .count(),
                "a bare &");
        assertFalse(
                page.contains("<script") || page.contains(" src=") || page.contains(" href="), "it stands by itself");
    }

    private static Document xml(String text) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(text)));
    }

    @Test
    void of_an_endless_trace_the_pictures_say_how_much_they_leave_out() throws Exception {
        Drawing drawing = new Drawing();
        for (int i = 0; i < 3_000; i++) {
            drawing.add(Conversations.HELLO.events());
        }
        assertTrue(drawing.left() > 0);
        assertTrue(TracePage.svg(drawing).contains("more packets"));
        assertTrue(TracePage.html(drawing, "long").contains("and " + drawing.left() + " more packets"));
    }
}
