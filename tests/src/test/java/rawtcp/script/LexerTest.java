package rawtcp.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rawtcp.script.Token.Kind;

final class LexerTest {
    private static List<Token> tokens(String text) throws ScriptError {
        return Lexer.tokens(text, new HashMap<>());
    }

    @ParameterizedTest
    @CsvSource({
        "10,        INTEGER",
        "-1,        INTEGER",
        "0x1F,      HEX",
        ".1,        FLOAT",
        "0.25,      FLOAT",
        "-1.5,      FLOAT",
        "1a,        WORD",
        "SO_ERROR,  WORD",
        "1.2.3.4,   IPV4",
        "::1,       IPV6",
        "2001:db8::1, IPV6",
        "...,       ELLIPSIS",
        "+,         CHARACTER"
    })
    void a_text_is_one_token_of_its_kind(String text, Kind kind) throws ScriptError {
        List<Token> tokens = tokens(text);
        assertEquals(kind, tokens.get(0).kind());
        assertEquals(text, tokens.get(0).text());
        assertEquals(Kind.END, tokens.get(1).kind());
    }

    @Test
    void an_interval_of_time_is_not_taken_for_a_number() throws ScriptError {
        assertEquals(
                List.of(Kind.CHARACTER, Kind.FLOAT, Kind.ELLIPSIS, Kind.FLOAT, Kind.END),
                tokens("+.01...0.011").stream().map(Token::kind).toList());
        assertEquals(
                List.of(Kind.INTEGER, Kind.ELLIPSIS, Kind.INTEGER, Kind.END),
                tokens("0...1").stream().map(Token::kind).toList());
    }

    @Test
    void a_range_of_sequence_numbers_is_no_address() throws ScriptError {
        List<Token> tokens = tokens("1:1001(1000)");
        assertEquals(
                List.of("1", ":", "1001", "(", "1000", ")", ""),
                tokens.stream().map(Token::text).toList());
    }

    @Test
    void comments_are_blanks_and_lines_are_counted_through_them() throws ScriptError {
        List<Token> tokens = tokens("// one\n/* two\n three */ `a\nb` %{ x\n }% y");
        assertEquals("a\nb", tokens.get(0).text());
        assertEquals(3, tokens.get(0).line());
        assertEquals("x", tokens.get(1).text());
        assertEquals(4, tokens.get(1).line());
        assertEquals(5, tokens.get(2).line());
    }

    @Test
    void an_option_has_its_whole_value() throws ScriptError {
        List<Token> tokens = tokens("--mss=1000 --define=A=\"b c\" --tcp_ts_ecr_scaled");
        assertEquals("mss", tokens.get(0).text());
        assertEquals("1000", tokens.get(0).value());
        assertEquals("A=\"b c\"", tokens.get(1).value());
        assertEquals(null, tokens.get(2).value());
    }

    @Test
    void a_defined_word_becomes_what_its_value_looks_like() throws ScriptError {
        Map<String, String> definitions =
                new HashMap<>(Map.of("A", "0x10", "B", "\"text\"", "C", "SOL_IP", "D", "-5", "E", "`true`"));
        List<Token> tokens = Lexer.tokens("A B C D E F", definitions);
        assertEquals(
                List.of(Kind.HEX, Kind.STRING, Kind.WORD, Kind.INTEGER, Kind.BACKTICK, Kind.WORD, Kind.END),
                tokens.stream().map(Token::kind).toList());
        assertEquals("text", tokens.get(1).text());
        assertEquals("SOL_IP", tokens.get(2).text());
    }

    @Test
    void a_script_s_own_definition_gives_way_to_a_given_one() throws ScriptError {
        Map<String, String> definitions = new HashMap<>(Map.of("A", "given"));
        List<Token> tokens = Lexer.tokens("--define=A=own --define=B=own A B", definitions);
        assertEquals("given", tokens.get(2).text());
        assertEquals("own", tokens.get(3).text());
    }

    @ParameterizedTest
    @CsvSource({"'0 `abc', `", "'0 %{ abc', %{", "'0 \"abc', '\"'", "'0 /* abc', /*"})
    void what_never_ends_is_an_error_that_names_its_beginning(String text, String opening) {
        ScriptError error = assertThrows(ScriptError.class, () -> tokens("\n" + text));
        assertEquals(2, error.line());
        assertEquals("what begins here with " + opening + " never ends", error.getMessage());
    }
}
