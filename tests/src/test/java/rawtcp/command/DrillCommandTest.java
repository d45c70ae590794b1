package rawtcp.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What drill does beside playing scripts. */
class DrillCommandTest {
    private static TestRun drill(String words) {
        return new TestRun(null, ("drill " + words).split(" ", -1)).finish();
    }

    @Test
    void exploring_counts_the_cases_of_each_scenario() {
        TestRun run = drill("--explore half-close close --depth 2 --fates px2d");
        assertEquals(0, run.status(), run.toString());
        assertTrue(run.text().contains("half-close"), run.text());
        assertTrue(run.text().endsWith("\n32 cases: 32 passed, 0 failed\n"), run.text());
    }

    @Test
    void a_case_is_repeated_by_its_letters_and_shows_its_wire_if_asked_to() {
        TestRun run = drill("--explore close --case px2l -v");
        assertEquals(0, run.status(), run.toString());
        assertTrue(run.text().contains("F. 1:1(0) ack 2"), run.text());
        assertTrue(run.text().contains("(lost)\n"), run.text());
        assertTrue(run.text().contains("(doubled)\n"), run.text());
        assertTrue(run.text().endsWith("close px2l: passed\n"), run.text());
        assertEquals(
                "close px2l: passed\n", drill("--explore close --case px2l").text());
    }

    @Test
    void what_was_explored_is_one_json_value() {
        String text = drill("--explore close --depth 1 --fates px --json").text();
        assertTrue(
                text.startsWith("{\"cases\":2,\"failed\":0,\"scenarios\":[{\"scenario\":\"close\",\"fates\":\"px\""),
                text);
        assertEquals(1, text.lines().count());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--explore nowhere                  | nowhere is no scenario; there are open open-data",
                "--explore close --case pz          | pz holds a letter that is none of p x 2 d t l",
                "--explore --case pp                | --case goes with one scenario",
                "--explore close --case p --depth 3 | --case goes without --depth and --fates",
                "--explore --depth 17               | --depth is 0 to 16",
                "--explore close --fates=           | --fates  holds no letter",
                "-D =b x.pkt                        | --define =b lacks a name",
                "--depth 3 x.pkt                    | --depth, --fates and --case go with --explore",
                "--seed 3 x.pkt                     | --seed goes with --simulate",
                "--simulate 1 x.pkt                 | --simulate takes no FILE",
                "--simulate 1 --explore             | --explore and --simulate exclude each other",
                "--simulate 1 -D a=b                | --define is for scripts",
            })
    void words_that_do_not_go_together_are_a_usage_error(String words, String error) {
        TestRun run = drill(words);
        assertEquals(2, run.status(), run.toString());
        assertTrue(run.errors().replace("'", "").startsWith("rawtcp: drill: " + error), run.errors());
    }
}
