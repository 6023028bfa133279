package factorscope.model.function;

import factorscope.model.failure.Failure;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.DoubleUnaryOperator;

/// An expression in x, y, z and w, such as `exp(-(x^2+y^2))`: + - * / ^, parentheses, numbers, pi, e, and
/// functions of one value. Nothing of it is run but this.
public final class Formula {
    /// The variables there can be, in the order of the axes.
    public static final List<String> VARIABLES = List.of("x", "y", "z", "w");

    private static final Map<String, DoubleUnaryOperator> FUNCTIONS = Map.ofEntries(
            Map.entry("sin", Math::sin),
            Map.entry("cos", Math::cos),
            Map.entry("tan", Math::tan),
            Map.entry("asin", Math::asin),
            Map.entry("acos", Math::acos),
            Map.entry("atan", Math::atan),
            Map.entry("sinh", Math::sinh),
            Map.entry("cosh", Math::cosh),
            Map.entry("tanh", Math::tanh),
            Map.entry("exp", Math::exp),
            Map.entry("log", Math::log),
            Map.entry("sqrt", Math::sqrt),
            Map.entry("abs", Math::abs));

    /// Deeper nesting than this is a mistake, or meant to exhaust the stack.
    private static final int DEEPEST = 200;

    /// The value at a point.
    private interface Term {
        double at(double[] point);
    }

    private final String text;
    private final TreeSet<Integer> used = new TreeSet<>();
    private int position;
    private int depth;
    private final Term root;

    private Formula(String text) {
        this.text = text;
        root = sum();
        skip();
        if (position < text.length()) {
            throw unreadable("there is something left over");
        }
    }

    /// @throws Failure that says where it cannot be read
    public static Formula of(String text) {
        return new Formula(text);
    }

    /// How many variables there are: up to the last one that is used, at least one.
    public int variables() {
        return used.isEmpty() ? 1 : used.last() + 1;
    }

    public String text() {
        return text;
    }

    /// @param point one value for each variable
    public double at(double... point) {
        return root.at(point);
    }

    private Failure unreadable(String why) {
        return Failure.usage(
                "The formula \"" + text + "\" cannot be read at character " + (position + 1) + ": " + why + ".",
                "Write for example \"exp(-(x^2+y^2+z^2))\".");
    }

    private void skip() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
    }

    private boolean takes(char wanted) {
        skip();
        if (position < text.length() && text.charAt(position) == wanted) {
            position++;
            return true;
        }
        return false;
    }

    private Term sum() {
        if (++depth > DEEPEST) {
            throw unreadable("it is nested too deeply");
        }
        var left = product();
        while (true) {
            var now = left;
            if (takes('+')) {
                var right = product();
                left = p -> now.at(p) + right.at(p);
            } else if (takes('-')) {
                var right = product();
                left = p -> now.at(p) - right.at(p);
            } else {
                depth--;
                return left;
            }
        }
    }

    private Term product() {
        var left = signed();
        while (true) {
            var now = left;
            if (takes('*')) {
                var right = signed();
                left = p -> now.at(p) * right.at(p);
            } else if (takes('/')) {
                var right = signed();
                left = p -> now.at(p) / right.at(p);
            } else {
                return left;
            }
        }
    }

    private Term signed() {
        boolean isNegative = false;
        while (true) {
            if (takes('-')) {
                isNegative = !isNegative;
            } else if (!takes('+')) {
                break;
            }
        }
        var value = power();
        return isNegative ? p -> -value.at(p) : value;
    }

    /// Powers bind to the right, and more strongly than a sign before them.
    private Term power() {
        if (++depth > DEEPEST) {
            throw unreadable("it is nested too deeply");
        }
        var base = atom();
        if (!takes('^')) {
            depth--;
            return base;
        }
        var exponent = signed();
        depth--;
        return p -> Math.pow(base.at(p), exponent.at(p));
    }

    private Term atom() {
        skip();
        if (takes('(')) {
            var inside = sum();
            if (!takes(')')) {
                throw unreadable("a parenthesis is not closed");
            }
            return inside;
        }
        if (position >= text.length()) {
            throw unreadable("a value is missing");
        }
        char next = text.charAt(position);
        if (next >= '0' && next <= '9' || next == '.') {
            return number();
        }
        if (Character.isLetter(next)) {
            return word();
        }
        throw unreadable("\"" + next + "\" is not expected here");
    }

    private Term number() {
        int start = position;
        while (position < text.length() && isPartOfNumber(start)) {
            position++;
        }
        try {
            double value = Double.parseDouble(text.substring(start, position));
            return _ -> value;
        } catch (NumberFormatException e) {
            throw unreadable("\"" + text.substring(start, position) + "\" is not a number");
        }
    }

    private boolean isPartOfNumber(int start) {
        char c = text.charAt(position);
        boolean isExponent = (c == 'e' || c == 'E')
                && position + 1 < text.length()
                && (Character.isDigit(text.charAt(position + 1)) || "+-".indexOf(text.charAt(position + 1)) >= 0);
        boolean isSign = (c == '+' || c == '-') && position > start && "eE".indexOf(text.charAt(position - 1)) >= 0;
        return c >= '0' && c <= '9' || c == '.' || isExponent || isSign;
    }

    private Term word() {
        int start = position;
        while (position < text.length() && Character.isLetterOrDigit(text.charAt(position))) {
            position++;
        }
        var word = text.substring(start, position).toLowerCase(Locale.ROOT);
        int variable = VARIABLES.indexOf(word);
        if (variable >= 0) {
            used.add(variable);
            return p -> p[variable];
        }
        if (word.equals("pi")) {
            return _ -> Math.PI;
        }
        if (word.equals("e")) {
            return _ -> Math.E;
        }
        var function = FUNCTIONS.get(word);
        if (function == null) {
            throw unreadable("\"" + word + "\" is not known; there are " + String.join(", ", VARIABLES) + ", pi, e and "
                    + String.join(", ", new TreeSet<>(FUNCTIONS.keySet())));
        }
        if (!takes('(')) {
            throw unreadable(word + " needs a value in parentheses");
        }
        var inside = sum();
        if (!takes(')')) {
            throw unreadable("a parenthesis is not closed");
        }
        return p -> function.applyAsDouble(inside.at(p));
    }
}
