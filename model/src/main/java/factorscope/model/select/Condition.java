package factorscope.model.select;

import factorscope.model.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads a condition such as `#7 > 0.2 and label = "x"` as a rule of what is selected.
///
/// Comparisons are `=`, `!=`, `<`, `<=`, `>`, `>=` and `contains`; they are joined with `and`, `or`, `not` and
/// parentheses. A name is `#7` for the loadings of a component, or that of a column; one with an operator or such a
/// word in it stands in double quotes. What is missing meets no condition.
public final class Condition {
    /// Finds columns by what people call them.
    public interface Names {
        /// @param name as it was written, without quotes
        Optional<Named> column(String name);

        /// What could have been written, for messages.
        List<String> all();
    }

    /// A column that was found.
    ///
    /// @param isNumeric whether it is compared as numbers
    /// @param first what is written for the number 0: clusters are counted from 1
    public record Named(ColumnRef column, boolean isNumeric, int first) {
        public Named(ColumnRef column, boolean isNumeric) {
            this(column, isNumeric, 0);
        }
    }

    private enum Kind {
        WORD,
        QUOTED,
        OPERATOR,
        OPEN,
        CLOSE
    }

    private record Token(Kind kind, String text) {
        boolean is(String word) {
            return kind == Kind.WORD && text.equalsIgnoreCase(word);
        }

        boolean isJoint() {
            return is("and") || is("or") || is("not");
        }
    }

    private static final Pattern TOKENS =
            Pattern.compile("\\s*(?:\"([^\"]*)\"|(<=|>=|!=|<>|==|[=<>≤≥≠])|(\\()|(\\))|([^\\s\"()=<>!≤≥≠]+))");

    private static final String EXAMPLE = "Write one such as #7 > 0.2 and label = \"x\".";

    private final Names names;
    private final List<Token> tokens;
    private int at;

    private Condition(List<Token> tokens, Names names) {
        this.tokens = tokens;
        this.names = names;
    }

    /// @throws Failure if it cannot be understood: says where, and what could be written
    public static Selection parse(String text, Names names) {
        var tokens = tokens(text);
        if (tokens.isEmpty()) {
            throw Failure.usage("The condition is empty.", EXAMPLE);
        }
        var condition = new Condition(tokens, names);
        var selection = condition.either();
        if (condition.at < tokens.size()) {
            throw Failure.usage("\"" + tokens.get(condition.at).text + "\" was not expected there.", EXAMPLE);
        }
        return selection;
    }

    private static List<Token> tokens(String text) {
        var tokens = new ArrayList<Token>();
        var matcher = TOKENS.matcher(text);
        int end = 0;
        while (end < text.stripTrailing().length()) {
            if (!matcher.find(end) || matcher.start() != end) {
                throw Failure.usage(
                        "The condition cannot be read from \""
                                + text.substring(end).strip() + "\" on.",
                        EXAMPLE);
            }
            end = matcher.end();
            tokens.add(token(matcher));
        }
        return tokens;
    }

    private static Token token(java.util.regex.Matcher matcher) {
        var kinds = new Kind[] {Kind.QUOTED, Kind.OPERATOR, Kind.OPEN, Kind.CLOSE, Kind.WORD};
        for (int group = 0; group < kinds.length; group++) {
            var text = matcher.group(group + 1);
            if (text != null) {
                return new Token(kinds[group], text);
            }
        }
        throw new IllegalStateException("a token without a group");
    }

    private Selection either() {
        var left = both();
        while (take("or")) {
            left = new Selection.Combined(Mode.ADD, left, both());
        }
        return left;
    }

    private Selection both() {
        var left = single();
        while (take("and")) {
            left = new Selection.Combined(Mode.INTERSECT, left, single());
        }
        return left;
    }

    private Selection single() {
        if (take("not")) {
            return single().unmet();
        }
        if (at < tokens.size() && tokens.get(at).kind == Kind.OPEN) {
            at++;
            var inside = either();
            if (at >= tokens.size() || tokens.get(at).kind != Kind.CLOSE) {
                throw Failure.usage("A parenthesis is not closed.", "Write ) at its end.");
            }
            at++;
            return inside;
        }
        return comparison();
    }

    private boolean take(String word) {
        boolean isThere = at < tokens.size() && tokens.get(at).is(word);
        at += isThere ? 1 : 0;
        return isThere;
    }

    /// Words up to what cannot belong to them.
    private String words() {
        var words = new StringBuilder();
        while (at < tokens.size()) {
            var token = tokens.get(at);
            boolean belongs =
                    token.kind == Kind.QUOTED || token.kind == Kind.WORD && !token.isJoint() && !token.is("contains");
            if (!belongs) {
                break;
            }
            words.append(words.isEmpty() ? "" : " ").append(token.text);
            at++;
            if (token.kind == Kind.QUOTED) {
                break;
            }
        }
        return words.toString();
    }

    private Selection comparison() {
        int start = at;
        var name = words();
        if (at == start) {
            throw Failure.usage(
                    at < tokens.size()
                            ? "A name is missing before \"" + tokens.get(at).text + "\"."
                            : "The condition ends too early.",
                    EXAMPLE);
        }
        var column = names.column(name)
                .orElseThrow(() -> Failure.usage(
                        "There is no column \"" + name + "\".", "There are " + String.join(", ", names.all()) + "."));
        if (at >= tokens.size()
                || tokens.get(at).kind != Kind.OPERATOR && !tokens.get(at).is("contains")) {
            throw Failure.usage(
                    "What \"" + name + "\" is compared with is missing.", "Use =, !=, <, <=, >, >= or contains.");
        }
        var operator = tokens.get(at++).text.toLowerCase(Locale.ROOT);
        int before = at;
        var value = words();
        if (at == before) {
            throw Failure.usage("A value is missing after \"" + operator + "\".", EXAMPLE);
        }
        return compare(name, column, operator, value);
    }

    private static Selection compare(String name, Named named, String operator, String value) {
        var column = named.column;
        var most = Double.MAX_VALUE;
        return switch (operator) {
            case "contains" -> new Selection.Contains(column, value);
            case "=", "==" -> equal(named, name, value);
            case "!=", "<>", "≠" -> equal(named, name, value).unmet();
            case ">" -> new Selection.Band(column, Math.nextUp(number(named, name, value)), most);
            case ">=", "≥" -> new Selection.Band(column, number(named, name, value), most);
            case "<" -> new Selection.Band(column, -most, Math.nextDown(number(named, name, value)));
            case "<=", "≤" -> new Selection.Band(column, -most, number(named, name, value));
            default -> throw new IllegalStateException("an operator that is not read: " + operator);
        };
    }

    private static Selection equal(Named named, String name, String value) {
        if (named.isNumeric) {
            double number = number(named, name, value);
            return new Selection.Band(named.column, number, number);
        }
        return new Selection.Category(named.column, value);
    }

    private static double number(Named named, String name, String value) {
        if (!named.isNumeric) {
            throw Failure.usage(
                    "\"" + name + "\" is a column of texts, which have no order.",
                    "Compare it with =, != or contains.");
        }
        try {
            return Double.parseDouble(value.replace('−', '-')) - named.first;
        } catch (NumberFormatException e) {
            throw Failure.usage(
                    "\"" + value + "\" is not a number, and \"" + name + "\" is a column of numbers.", EXAMPLE);
        }
    }
}
