package rawtcp.knob;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "500ms, 500000000",
        "5s, 5000000000",
        "2min, 120000000000",
        "1h, 3600000000000",
        "1.5s, 1500000000",
        "250us, 250000",
        "10 ms, 10000000",
        "5S, 5000000000",
        "1min20s, 80000000000",
        "2h5min, 7500000000000",
        "2562047h47min, 9223372020000000000",
        "7, 7000000000",
        "-1, -1000000000",
        "0, 0"
    })
    void what_people_write_is_read(String text, long ns) {
        assertEquals(ns, Durations.parseNs(text, "s"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s",
                "five",
                "5 5",
                "1e3",
                "1.s",
                "5x",
                "1min30",
                "1s30min",
                "1min-30s",
                "30s30s",
                "2562047h99min",
                "999999999999999999h",
                "0x5"
            })
    void what_is_no_duration_is_refused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Durations.parseNs(text, "s"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0ms",
        "300000, 0.3ms",
        "9960000, 10ms",
        "200000000, 200ms",
        "999600000, 1s",
        "41200000000, 41.2s",
        "59980000000, 1min",
        "80000000000, 1min20s",
        "3599600000000, 1h",
        "7500000000000, 2h5min",
        "-5000000000, -5s",
        "9223372036854775807, 2562047h47min"
    })
    void people_are_told_at_most_two_units(long ns, String text) {
        assertEquals(text, Durations.format(ns));
    }
}
