package rawtcp.script;

import java.util.List;
import java.util.stream.Collectors;

/** An argument of a call, as written. */
sealed interface Expression {
    /** As it would be written. */
    String shown();

    record Numeral(long value, String shown) implements Expression {}

    /** A constant's name. */
    record Symbol(String shown) implements Expression {}

    record Text(String text) implements Expression {
        @Override
        public String shown() {
            return "\"" + text + "\"";
        }
    }

    /** {@code ...}: whatever the configuration gives. */
    record Ellipsis() implements Expression {
        @Override
        public String shown() {
            return "...";
        }
    }

    /** {@code left | right} */
    record Or(Expression left, Expression right) implements Expression {
        @Override
        public String shown() {
            return left.shown() + "|" + right.shown();
        }
    }

    /** {@code [ … ]} */
    record ListOf(List<Expression> items) implements Expression {
        @Override
        public String shown() {
            return "[" + Expression.shown(items) + "]";
        }
    }

    /** <code>{ … }</code>, of values or of fields. */
    record Struct(List<Expression> items) implements Expression {
        @Override
        public String shown() {
            return "{" + Expression.shown(items) + "}";
        }

        /** Null where there is no such field. */
        Expression field(String name) {
            for (Expression item : items) {
                if (item instanceof Field field && field.name.equals(name)) {
                    return field.value;
                }
            }
            return null;
        }
    }

    /** {@code name = value}, or {@code name(size) = value}; {@code size} may be null. */
    record Field(String name, Expression size, Expression value) implements Expression {
        @Override
        public String shown() {
            return name + (size == null ? "" : "(" + size.shown() + ")") + "=" + value.shown();
        }
    }

    /** {@code htons(N)}, {@code inet_addr("…")} */
    record Function(String name, List<Expression> arguments) implements Expression {
        @Override
        public String shown() {
            return name + "(" + Expression.shown(arguments) + ")";
        }
    }

    private static String shown(List<Expression> items) {
        return items.stream().map(Expression::shown).collect(Collectors.joining(", "));
    }
}
