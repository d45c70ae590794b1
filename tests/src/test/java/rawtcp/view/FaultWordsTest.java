package rawtcp.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rawtcp.wire.Segment;

/** tc netem's words, and what wrong ones get. */
final class FaultWordsTest {
    private static List<String> words(String line) {
        return List.of(line.split(" ", -1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "drop",
                "loss 5%",
                "loss random 0.01%",
                "loss 5",
                "loss 5% 25%",
                "loss random 5% 25%",
                "loss gemodel 1%",
                "loss gemodel 1% 10% 70% 0.1%",
                "delay 20ms",
                "delay 20ms 5ms",
                "delay 20ms 5ms 25%",
                "delay 20ms 5ms distribution normal",
                "delay 20ms 5ms 25% distribution pareto loss 1%",
                "delay 20ms 5ms distribution UNIFORM",
                "latency 300us",
                "duplicate 1% 10% corrupt 1% 10%",
                "delay 10ms reorder 25% 50% gap 5",
                "delay 20ms 5ms loss 1% duplicate 1% corrupt 0.1%",
                "delay 10ms reorder 25% gap 5",
                "delay 10ms reorder 25%",
                "gap 5 reorder 25% delay 10ms",
                "rate 10mbit limit 50",
                "rate 1.5mbps",
                "rate 9600",
                "loss 1% seed -4",
            })
    void netems_words_are_taken(String line) {
        assertNotNull(FaultWords.parse(words(line)).effects());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lose 5%|'lose' is none of drop, loss, delay, duplicate, reorder, corrupt, rate, gap, limit, seed (did you mean 'loss'?)",
                "loss|loss: how much?",
                "loss 101%|loss '101%': 0% to 100%",
                "loss -5%|loss '-5%': a percentage: 5%",
                "loss 5% 125%|loss '125%': 0% to 100%",
                "loss state 1%|loss state: not to be had; 'loss gemodel P R' makes bursts",
                "delay 20|delay '20': a time with its unit: 500us, 20ms, 1s",
                "delay 20ms 30ms|delay: the jitter can't be longer than the delay",
                "delay 20ms 25%|delay: correlation and distribution are of a jitter, as in delay 20ms 5ms 25%",
                "delay 20ms distribution normal|delay: correlation and distribution are of a jitter, as in delay 20ms 5ms 25%",
                "delay 20ms 5ms distribution gauss|distribution 'gauss': uniform, normal, pareto or paretonormal",
                "delay soon|delay 'soon': not a duration (500ms, 5s, 2min, 1h)",
                "reorder 25%|reorder needs a delay for the others: what is reordered goes at once, before them",
                "gap 5 delay 1ms|gap is of use only with reorder",
                "rate 10mbite|rate '10mbite': as in tc, 500kbit, 10mbit, 1gbit, or octets a second by 1mbps",
                "limit 0|limit '0': 1 to 1000000",
                "seed x|seed 'x': a number",
                "loss 5% loss 6%|'loss' stands twice: say it once, or add a second rule",
                "drop drop|'drop' stands twice: say it once, or add a second rule",
                "delay 1ms latency 2ms|'latency' stands twice: say it once, or add a second rule",
                "loss 1% seed 7 seed 8|'seed' stands twice: say it once, or add a second rule",
                "drop loss 5%|drop and loss exclude each other: drop loses all",
                "limit 5|a rule says what happens: drop, loss, delay, duplicate, reorder, corrupt, rate",
            })
    void wrong_words_get_one_sentence(String line, String sentence) {
        List<String> words = words(line);
        assertEquals(
                sentence,
                assertThrows(BadWord.class, () -> FaultWords.parse(words)).getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "rate 10, rate 10bit",
        "rate 10kbit, rate 10kbit",
        "loss 5 25, loss 5% 25%",
        "delay 20ms 5ms 25 duplicate 1.5% corrupt 2, delay 20ms 5ms 25% duplicate 1.5% corrupt 2%",
        "loss gemodel 1 10% limit 50 seed 7, loss gemodel 1% 10% limit 50 seed 7",
    })
    void a_bare_number_is_told_with_its_unit(String line, String told) {
        assertEquals(told, String.join(" ", FaultWords.parse(words(line)).words()));
        assertEquals(told, String.join(" ", FaultWords.parse(words(told)).words()));
    }

    @Test
    void flags_are_names_or_letters() {
        assertEquals(new FlagWords(Segment.FIN, 0), FlagWords.parse("FIN"));
        assertEquals(new FlagWords(Segment.SYN, Segment.ACK), FlagWords.parse("syn,!ack"));
        assertEquals(new FlagWords(Segment.SYN | Segment.ACK, 0), FlagWords.parse("S."));
        assertEquals(new FlagWords(Segment.FIN | Segment.PSH | Segment.ACK, 0), FlagWords.parse("FP."));
        assertEquals(Segment.RST, FlagWords.set("RST"));
        assertEquals(0, FlagWords.set("none"));
        for (String bad : List.of("", "FINN", "SYN,!SYN", "SYN,")) {
            assertThrows(BadWord.class, () -> FlagWords.parse(bad), bad);
        }
        assertThrows(BadWord.class, () -> FlagWords.set("!ACK"));
    }
}
