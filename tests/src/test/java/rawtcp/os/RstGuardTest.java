package rawtcp.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rawtcp.os.PortRanges.Range;

final class RstGuardTest {
    private static final String CHAIN = "RAWTCP-default";

    @Test
    void a_rule_drops_only_rsts_from_our_ports_and_none_that_carries_a_stacks_mark() {
        assertEquals(
                "RAWTCP-default -p tcp --sport 61000:65535 --tcp-flags RST RST -m mark ! --mark 0x3000/0xff00 -j DROP",
                RstGuard.rule(CHAIN, new Range(61_000, 65_535)));
        assertEquals(
                "RAWTCP-default -p tcp --sport 80 --tcp-flags RST RST -m mark ! --mark 0x3000/0xff00 -j DROP",
                RstGuard.rule(CHAIN, Range.of(80)));
    }

    @Test
    void every_hook_into_the_chain_of_a_dead_stack_is_removed_and_none_of_another() {
        List<String> rules = List.of(
                "-P OUTPUT ACCEPT",
                "-N RAWTCP-default",
                "-N RAWTCP-default2",
                "-A OUTPUT -p tcp -m mark ! --mark 0x3001 -j RAWTCP-default",
                "-A OUTPUT -p tcp -m mark ! --mark 0x3002 -j RAWTCP-default2",
                "-A OUTPUT -p tcp -m mark ! --mark 0x3003 -j RAWTCP-default",
                "-A RAWTCP-default -p tcp -m tcp --sport 80 -j DROP");
        assertEquals(
                List.of(
                        "-D OUTPUT -p tcp -m mark ! --mark 0x3001 -j RAWTCP-default",
                        "-D OUTPUT -p tcp -m mark ! --mark 0x3003 -j RAWTCP-default"),
                RstGuard.removalOfHooks(rules, CHAIN));
    }

    @Test
    void a_new_guard_never_has_the_generation_of_one_that_is_still_there() {
        int first = RstGuard.freshGeneration(List.of(), CHAIN);
        int second = RstGuard.freshGeneration(List.of(hook(first)), CHAIN);
        assertNotEquals(first, second);
        Set<Integer> all = new HashSet<>(Set.of(first, second));
        int third = RstGuard.freshGeneration(List.of(hook(first), hook(second)), CHAIN);
        assertTrue(all.add(third));
        assertEquals(0, third & ~0xff, "within the mark's low byte");
    }

    @Test
    void a_guard_of_which_anything_was_taken_away_or_changed_is_not_whole() {
        String hook = hook(7);
        String other = "-A RAWTCP-default2 -p tcp -m tcp --sport 80 --tcp-flags RST RST -j DROP";
        List<String> whole =
                List.of("-P OUTPUT ACCEPT", "-N RAWTCP-default", hook, other, listed("80"), listed("61000:65535"));
        assertTrue(isWhole(whole));
        for (int without = 2; without < whole.size(); without++) {
            List<String> rest = new ArrayList<>(whole);
            boolean isOthers = rest.remove(without).equals(other);
            assertEquals(isOthers, isWhole(rest), () -> "only " + rest);
        }
        assertFalse(isWhole(List.of(hook(8), listed("80"), listed("61000:65535"))), "the hook of a dead stack");
        assertFalse(isWhole(List.of(hook, hook, listed("80"), listed("61000:65535"))), "hooked twice");
        assertFalse(isWhole(List.of(hook, listed("80"), listed("80"))), "a rule twice");
        assertFalse(isWhole(List.of(hook, listed("80"), listed("8080"))), "another's rule");
        assertFalse(isWhole(List.of(hook, listed("80"), listed("61000:65535"), listed("81"))), "one too many");
        String lets = listed("80").replace("DROP", "ACCEPT");
        assertFalse(isWhole(List.of(hook, lets, listed("61000:65535"))), "one that drops nothing");
        assertFalse(isWhole(List.of()));
    }

    /** As iptables -S prints it. */
    private static String listed(String ports) {
        return "-A RAWTCP-default -p tcp -m tcp --sport " + ports
                + " --tcp-flags RST RST -m mark ! --mark 0x3000/0xff00 -j DROP";
    }

    private static boolean isWhole(List<String> rules) {
        return RstGuard.isWhole(rules, CHAIN, RstGuard.MARK | 7, Set.of(Range.of(80), new Range(61_000, 65_535)));
    }

    private static String hook(int generation) {
        return "-A OUTPUT -p tcp -m mark ! --mark 0x" + Integer.toHexString(RstGuard.MARK | generation) + " -j "
                + CHAIN;
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "a", "A.b-c_9", "twenty-letters-long."})
    void a_stack_name_that_fits_a_chain_is_taken(String name) {
        assertTrue(RstGuard.isStackName(name));
        assertTrue(("RAWTCP-" + name).length() <= 28, "iptables takes no longer chain");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "twenty-one-letters-lo", "a b", "a\nb", "ä", "a/b", "a\"b"})
    void another_is_not(String name) {
        assertFalse(RstGuard.isStackName(name));
    }
}
