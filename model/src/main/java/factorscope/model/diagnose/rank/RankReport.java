package factorscope.model.diagnose.rank;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// What all criteria say.
///
/// @param spectrum the singular values they looked at
/// @param conclusion one sentence: what most say, and whether they contradict each other
public record RankReport(Spectrum spectrum, List<Voice> voices, String conclusion) {
    /// Suggestions further apart than this factor contradict each other.
    private static final double CONTRADICTION = 2;

    public RankReport {
        voices = List.copyOf(voices);
    }

    public static RankReport of(RankEvidence evidence, List<RankCriterion> criteria) {
        var voices = new ArrayList<Voice>();
        for (var criterion : criteria) {
            if (!criterion.needsData() || evidence.fits().isPresent() && !isStopped(evidence)) {
                voices.add(criterion.voice(evidence));
            }
        }
        return new RankReport(evidence.spectrum(), voices, conclude(voices));
    }

    private static boolean isStopped(RankEvidence evidence) {
        return evidence.fits().filter(f -> f.stop().getAsBoolean()).isPresent();
    }

    /// The middle of what the tests against noise suggest.
    public OptionalInt suggested() {
        var tests = suggestions(voices);
        return tests.isEmpty() ? OptionalInt.empty() : OptionalInt.of(tests.get(tests.size() / 2));
    }

    private static List<Integer> suggestions(List<Voice> voices) {
        return voices.stream()
                .filter(v -> v.about().testsNoise() && v.suggested().isPresent())
                .map(v -> v.suggested().getAsInt())
                .sorted()
                .toList();
    }

    private static String conclude(List<Voice> voices) {
        var tests = suggestions(voices);
        if (tests.isEmpty()) {
            return "No criterion has a number to suggest.";
        }
        int least = tests.getFirst();
        int most = tests.getLast();
        int middle = tests.get(tests.size() / 2);
        if (most <= Math.max(least + 2, CONTRADICTION * least)) {
            return least == most
                    ? "The tests against noise agree on " + middle + "."
                    : "The tests against noise lie between " + least + " and " + most + ".";
        }
        return "Contradiction: the tests against noise reach from " + least + " to " + most
                + ". Noise that is not white, or components that weaken evenly, do that; read why each says what it says.";
    }
}
