package rawtcp.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.shell.Line.BadLine;
import rawtcp.shell.Line.Begun;

/** How the shell reads a line. */
class LineTest {
    private static final Map<String, String> VARIABLES = Map.of("PEER", "10.77.0.2", "TEXT", "two words");

    private static String read(String text) throws BadLine {
        Line line = new Line(text, VARIABLES::get);
        List<String> commands = new ArrayList<>();
        for (List<String> words = line.next("7"); words != null; words = line.next("7")) {
            commands.add(String.join("|", words));
        }
        return String.join(" ; ", commands);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            delimiter = '%',
            value = {
                "ports%ports",
                "  ports   -t  %ports|-t",
                "listen -d 80; accept 1%listen|-d|80 ; accept|1",
                ";; ports ;%ports",
                "send 3 'a b; c # d'%send|3|a b; c # d",
                "send 3 \"a 'b' $last\"%send|3|a 'b' 7",
                "send 3 \"a \\\" \\\\ \\$last\"%send|3|a \" \\ $last",
                "send 3 'a'\"b\"c%send|3|abc",
                "send 3 a\\ b%send|3|a b",
                "send 3 ''%send|3|",
                "show $last # the last one%show|7",
                "show ${last}%show|7",
                "show '$last'%show|$last",
                "show $lastly $x%show",
                "connect $PEER:80 ${PEER}1%connect|10.77.0.2:80|10.77.0.21",
                "send 3 $TEXT\"$TEXT\"$TEXT%send|3|two|wordstwo wordstwo|words",
                "send 3 '$PEER' \\$PEER%send|3|$PEER|$PEER",
                "send 3 \"$x\" $x $ $1 ${ a$%send|3||$|$1|${|a$",
                "send 3 a#b%send|3|a#b",
                "# nothing%~~",
                "~~%~~",
            })
    void a_line_is_commands_of_words(String text, String expected) throws BadLine {
        assertEquals(expected, read(text == null ? "" : text));
    }

    @Test
    void what_has_no_end_is_told_before_anything_is_run() {
        assertThrows(BadLine.class, () -> Line.check("ports; send 3 'abc"));
        assertThrows(BadLine.class, () -> Line.check("ports; send 3 \"abc"));
        assertThrows(BadLine.class, () -> Line.check("ports \\"));
    }

    /** It would else be sent to a peer as words, without remark. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            delimiter = '%',
            value = {
                "send 3 < FILE%'<'",
                "send 3 <FILE%'<'",
                "send 3 hello > FILE%'>'",
                "send 3 hello >> FILE%'>>'",
                "send 3 hello 2>FILE%'2>'",
                "send 3 hello 2>&1%'2>&'",
                "recv 3 | cat%'|'",
                "recv 3 |cat%'|'",
                "recv 3 || ports%'||'",
                "send 3 hello && close 3%'&&'",
                "trace &%'&'",
                "ports; rawtcp send 3 < FILE; ports%'<'",
                "ports | cat%'|'",
                "ports -t | cat%'|'",
                "ports > FILE%'>'",
                "ports dport 80 > FILE%'>'",
                "| cat%'|'",
            })
    void there_is_no_redirection(String text, String named) {
        String why = assertThrows(BadLine.class, () -> Line.check(text)).getMessage();
        assertTrue(why.startsWith(named + ": the shell has no redirection"), why);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            delimiter = '%',
            value = {
                "send 3 '<' \">\" \\| '|x'%send|3|<|>|\\||\\|x",
                "send 3 a<b a>b a|b 2x%send|3|a<b|a>b|a\\|b|2x",
                "inject 3 -f SYN|ACK%inject|3|-f|SYN\\|ACK",
                "send 3 $ARROW%send|3|->|>",
                "ports sport > 1024 | dport <= 80 && orphan%ports|sport|>|1024|\\||dport|<=|80|&&|orphan",
                "rawtcp ports sport >1024 || orphan%rawtcp|ports|sport|>1024|\\|\\||orphan",
                "send 3 # a < b%send|3",
            })
    void what_is_quoted_or_of_a_notation_is_none(String text, String expected) throws BadLine {
        Line line = new Line(text, Map.of("ARROW", "-> >")::get);
        assertEquals(
                expected,
                line.next("7").stream().map(word -> word.replace("|", "\\|")).collect(Collectors.joining("|")));
        Line.check(text);
    }

    @Test
    void the_last_id_is_asked_for_command_by_command() throws BadLine {
        Line line = new Line("listen -d 80; accept $last", VARIABLES::get);
        assertEquals(List.of("listen", "-d", "80"), line.next(null));
        assertEquals(List.of("accept", "5"), line.next("5"));
        assertNull(line.next("5"));
        BadLine none = assertThrows(BadLine.class, () -> new Line("show $last", VARIABLES::get).next(null));
        assertTrue(none.getMessage().contains("no id yet"), none.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            delimiter = '%',
            value = {
                "%~~%~~%0",
                "po%~~%po%0",
                "~ports ~%ports%~~%6",
                "ports st%ports%st%6",
                "ports; cl%~~%cl%7",
                "ports;%~~%~~%6",
                "source 'my fi%source%my fi%7",
                "send 3 \"a b%send|3%a b%7",
                "show $last x%show|7%x%11",
                "connect $PEER:8%connect%$PEER:8%8",
            })
    void what_is_being_typed_is_the_last_word_of_the_last_command(String text, String words, String word, int start) {
        Begun begun = Line.begun(text == null ? "" : text, "7");
        assertEquals(words, String.join("|", begun.words()));
        assertEquals(word, begun.word());
        assertEquals(start, begun.start());
    }
}
