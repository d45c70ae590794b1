package rawtcp.script;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PythonTest {
    private final Map<String, Object> names = new HashMap<>(Map.of("tcpi_rtt", BigInteger.valueOf(20_000)));

    private void run(String text) throws ScriptError {
        Python.compile(text, 10, new HashSet<>()).forEach(statement -> statement.run(names));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcpi_rtt == 20000",
                "10000 < tcpi_rtt <= 20000 != 5",
                "not tcpi_rtt < 5 and tcpi_rtt or None",
                "tcpi_rtt & 0x20 == 32",
                "(tcpi_rtt & 1) == 0",
                "1 | 6 == 7 ^ 0",
                "7 // 2 == 3 and -7 // 2 == -4 and 7 / 2 == 3.5 and -7 % 4 == 1",
                "1 << 4 == 16 and 2 ** 70 > 2 ** 69 and ~0 == -1",
                "abs(-3) == 3 and max(1, 5, 3) == 5 and min([4, 2]) == 2 and len('abc') == 3",
                "tcpi_rtt in [1, 20000] and 3 not in (1, 2)",
                "[1, 2][1] == 2 and [1] + [2] == [1, 2]",
                "(1 if tcpi_rtt else 2) == 1",
                "'a' + \"b\" == 'ab'",
                "18446744073709551615 == 2 ** 64 - 1",
                "TCP_ESTABLISHED == 1 and TCP_CA_Loss == 4",
                "int(3.9) == 3 and str(5) == '5' and True != False"
            })
    void what_holds_in_python_holds_here(String condition) {
        assertDoesNotThrow(() -> run("assert " + condition));
        assertThrows(PythonValues.Fault.class, () -> run("assert not (" + condition + ")"));
    }

    @Test
    void a_failed_assertion_tells_condition_message_and_values() {
        PythonValues.Fault fault =
                assertThrows(PythonValues.Fault.class, () -> run("assert tcpi_rtt == 5, 'rtt %d us' % tcpi_rtt"));
        assertEquals("assert tcpi_rtt == 5 does not hold (rtt 20000 us); tcpi_rtt = 20000", fault.getMessage());
    }

    @Test
    void what_fails_has_the_line_of_its_statement() {
        String text = "a = 1\ndef f():\n  a = 2\n  assert (a ==\n    3)\nif a:\n  f()\n";
        assertEquals(13, assertThrows(PythonValues.Fault.class, () -> run(text)).line());
        assertEquals(
                11,
                assertThrows(PythonValues.Fault.class, () -> run("a = 1\nif nosuch: a = 2"))
                        .line());
    }

    @Test
    void statements_stand_on_lines_or_between_semicolons_and_remember() throws ScriptError {
        run("x = 3; y = x * 2 # a comment\n\n  z = (x +\n y)\nx += 1;\\\n print(x, y)\nif z == 9: w = 1");
        assertEquals(BigInteger.valueOf(9), names.get("z"));
        assertEquals(BigInteger.valueOf(4), names.get("x"));
        assertEquals(BigInteger.ONE, names.get("w"));
    }

    @Test
    void an_unknown_name_fails_when_it_is_needed() {
        assertEquals(
                "'nosuch' is not known",
                assertThrows(PythonValues.Fault.class, () -> run("assert nosuch == 1"))
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "'try: x = 1',       'try'",
        "'with x: pass',     'with'",
        "'assert x ==',      'the end of the line'",
        "'x = lambda: 3',    'lambda'",
        "'x y',              'y'"
    })
    void what_is_not_understood_is_an_error_with_its_line(String text, String named) {
        ScriptError error = assertThrows(ScriptError.class, () -> run("a = 1\n" + text));
        String shown = named.startsWith("the") ? named : "'" + named + "'";
        assertEquals("python: " + shown + " is not understood here", error.getMessage());
        assertEquals(11, error.line());
    }

    @Test
    void a_script_may_define_functions_and_loop_over_what_it_knows() throws ScriptError {
        run(
                """
                import math, sys
                from math import floor

                def near(a, b, by=10):
                    # whatever the unit
                    if abs(a - b) > by:
                        return False
                    return True

                total = 0
                for i, each in enumerate([1, 2, 3, 40]):
                    if each == 3:
                        continue
                    elif each > 3: break
                    total += each
                else_ = [2 * n for n in range(4) if n != 1]
                a, b = 3, {'k': "v"}
                while a:
                    a -= 1
                assert near(tcpi_rtt, 20005) and not near(tcpi_rtt, 20005, by=2), (
                    'far %d' % tcpi_rtt)
                c = d = math.ceil(2.5) + floor(2.5)
                text = f"rtt {tcpi_rtt} us, {total:03d}" + ' {} {}'.format(a, b['k'])
                print(text, file=sys.stderr)
                """);
        assertEquals(BigInteger.valueOf(3), names.get("total"));
        assertEquals(List.of(BigInteger.ZERO, BigInteger.valueOf(4), BigInteger.valueOf(6)), names.get("else_"));
        assertEquals(BigInteger.valueOf(5), names.get("c"));
        assertEquals("rtt 20000 us, 3 0 v", names.get("text"));
    }

    @Test
    void what_a_function_assigns_is_its_own_unless_it_is_global() throws ScriptError {
        run("x = y = 1\ndef f(z):\n  global x\n  x = z\n  y = z\nf(2)\n");
        assertEquals(BigInteger.TWO, names.get("x"));
        assertEquals(BigInteger.ONE, names.get("y"));
        assertEquals(
                "AssertionError: no",
                assertThrows(PythonValues.Fault.class, () -> run("if tcpi_rtt:\n\traise AssertionError('no')"))
                        .getMessage());
    }

    @Test
    void an_unknown_function_is_an_error() {
        assertThrows(ScriptError.class, () -> run("assert system('true')"));
    }
}
