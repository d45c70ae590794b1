package rawtcp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stack's name is a file's name and a chain's. */
final class TargetTest {
    @ParameterizedTest
    @ValueSource(strings = {"default", "a", "_", "7", "a.b-c_d", "aaaaaaaaaaaaaaaaaaaa"})
    void a_name_names_the_socket(String name) throws Refused {
        Target target = Target.of(name, null);
        assertEquals(name, target.name());
        assertEquals(name + ".sock", target.socket().getFileName().toString());
    }

    @Test
    void a_path_is_told_as_a_shell_takes_it() throws Refused {
        assertEquals(" -S /tmp/a/b.sock", Target.of(null, "/tmp/a/b.sock").words());
        assertEquals(
                " -S '/tmp/a b/it'\\''s.sock'",
                Target.of(null, "/tmp/a b/it's.sock").words());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", ".a", "-a", "a/b", "a b", "\u00e9", "\uff11", "aaaaaaaaaaaaaaaaaaaaa"})
    void what_is_no_safe_name_of_a_file_is_refused(String name) {
        Refused refused = assertThrows(Refused.class, () -> Target.of(name, null));
        assertEquals(2, refused.status());
        assertEquals(
                "bad stack name '" + name
                        + "': letters, digits, '_', and behind the first also '.' and '-', 20 at most",
                refused.getMessage());
    }
}
