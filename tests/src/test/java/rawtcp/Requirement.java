package rawtcp;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * This test fails if the requirement is not met: {@code RFC9293 MUST-10}, {@code RFC5961 a}, by the ids of
 * {@code resources/conformance}. A script says the same in a line: {@code // Requirement: RFC9293 MUST-10}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Repeatable(Requirement.All.class)
public @interface Requirement {
    String[] value();

    /** Several of them. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.TYPE, ElementType.METHOD})
    @interface All {
        Requirement[] value();
    }
}
