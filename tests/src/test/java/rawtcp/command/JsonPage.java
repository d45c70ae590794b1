package rawtcp.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fields that rawtcp-json(7) tells, by section and path ({@code timers[].name}). Two comments in the page are for us:
 * {@code root: []}, where a section's fields stand, and {@code take: Entry at .}, a part that stands there too.
 */
final class JsonPage {
    private static final Path PAGE = Path.of("..", "man", "rawtcp-json.7");
    private static final Pattern SECTION = Pattern.compile("\\.SS (.*)");
    private static final Pattern ROOT = Pattern.compile("\\.\\\\\" root: (\\S+)");
    private static final Pattern TAKE = Pattern.compile("\\.\\\\\" take: (\\S+) at (\\S+)");
    private static final Pattern FIELD = Pattern.compile("\\.BI (\\S+) \" ([^\",]+)(?:, ([^\"]+))?\"");
    private static final Set<String> TYPES =
            Set.of("object", "array", "string", "boolean", "integer", "number", "null");

    /** {@code unit}: null without one. */
    record Field(String path, Set<String> types, String unit) {}

    private record Take(String part, String at) {}

    private static final class Section {
        private final Map<String, Field> fields = new LinkedHashMap<>();
        private final List<Take> takes = new ArrayList<>();
        private String root = "";
    }

    private final Map<String, Section> sections = new LinkedHashMap<>();

    JsonPage() throws IOException {
        Section section = new Section();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher heading = SECTION.matcher(line);
            Matcher root = ROOT.matcher(line);
            Matcher take = TAKE.matcher(line);
            Matcher field = FIELD.matcher(line);
            if (heading.matches()) {
                section = new Section();
                sections.put(heading.group(1).replace("\\-", "-"), section);
            } else if (root.matches()) {
                section.root = root.group(1);
            } else if (take.matches()) {
                section.takes.add(new Take(take.group(1), take.group(2)));
            } else if (field.matches()) {
                Set<String> types = new TreeSet<>(List.of(field.group(2).split(" or ")));
                assert TYPES.containsAll(types) : line;
                section.fields.put(field.group(1), new Field(field.group(1), types, field.group(3)));
            }
        }
    }

    Set<String> titles() {
        return sections.keySet();
    }

    /** Those of one section, with the parts that it takes, by their whole path. */
    Map<String, Field> fields(String title) {
        Map<String, Field> all = new LinkedHashMap<>();
        Section section = sections.get(title);
        assert section != null : "no section " + title;
        add(all, section.root, section);
        for (Take take : section.takes) {
            String at = take.at.equals(".") ? section.root : join(section.root, take.at);
            add(all, at, sections.get(take.part));
        }
        return all;
    }

    private static void add(Map<String, Field> all, String root, Section section) {
        for (Field field : section.fields.values()) {
            all.put(join(root, field.path), field);
        }
    }

    private static String join(String root, String path) {
        return root.isEmpty() ? path : root + "." + path;
    }

    /** What is told of {@code path}, also by a {@code *} in its last place; null: nothing. */
    static Map.Entry<String, Field> told(Map<String, Field> fields, String path) {
        String anyName = path.replaceFirst("[^.]+$", "*");
        String known = fields.containsKey(path) ? path : anyName;
        return fields.containsKey(known) ? Map.entry(known, fields.get(known)) : null;
    }

    /** Each path in {@code json}, one value or one a line, with the types that it has there. */
    static Map<String, Set<String>> paths(String json) throws IOException {
        Map<String, Set<String>> paths = new HashMap<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                value(parser, token, "", paths);
            }
        }
        return paths;
    }

    private static void value(JsonParser parser, JsonToken token, String path, Map<String, Set<String>> paths)
            throws IOException {
        if (!path.isEmpty()) {
            paths.computeIfAbsent(path, key -> new TreeSet<>()).add(type(token));
        }
        if (token == JsonToken.START_ARRAY) {
            for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                value(parser, next, path + "[]", paths);
            }
        } else if (token == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                value(parser, parser.nextToken(), join(path, name), paths);
            }
        }
    }

    private static String type(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "object";
            case START_ARRAY -> "array";
            case VALUE_NUMBER_INT -> "integer";
            case VALUE_NUMBER_FLOAT -> "number";
            case VALUE_TRUE, VALUE_FALSE -> "boolean";
            case VALUE_NULL -> "null";
            default -> "string";
        };
    }
}
