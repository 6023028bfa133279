package factorscope.model.rank;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

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
        var spectrum = evidence.spectrum();
        boolean isFlat = spectrum.values().isEmpty() || spectrum.values().getFirst() <= 0;
        var voices = new ArrayList<Voice>();
        for (var criterion : criteria) {
            if (isFlat) {
                voices.add(Voice.silent(criterion, nothing(spectrum)));
            } else if (!criterion.needsData() || evidence.fits().isPresent() && !isStopped(evidence)) {
                voices.add(edged(criterion.voice(evidence), evidence));
            }
        }
        return new RankReport(spectrum, voices, isFlat ? nothing(spectrum) : conclude(voices));
    }

    private static String nothing(Spectrum spectrum) {
        return spectrum.centred() ? "All rows are equal: there is nothing to find." : "All values are zero.";
    }

    /// A suggestion at the end of what was tried may be nothing but that end.
    private static Voice edged(Voice voice, RankEvidence evidence) {
        if (voice.suggested().isEmpty() || voice.curve().size() < 2) {
            return voice;
        }
        int k = voice.suggested().getAsInt();
        int first = voice.curve().getFirst().k();
        int last = voice.curve().getLast().k();
        if (k >= last && last < evidence.spectrum().size()) {
            return voice.atTheEdge("That is the most that was tried: it may be more.");
        }
        return k == first && first > 1 ? voice.atTheEdge("That is the fewest that was tried: it may be fewer.") : voice;
    }

    /// The same with another sentence at the end of the conclusion.
    public RankReport adding(String sentence) {
        return new RankReport(spectrum, voices, conclusion + " " + sentence);
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
            var spread = voices.stream().filter(v -> v.suggested().isPresent()).toList();
            return spread.isEmpty()
                    ? "No criterion has a number to suggest."
                    : "No test against noise has a number to suggest. What is left measures spread, not a number of"
                            + " components: "
                            + spread.stream()
                                    .map(v -> v.about().name() + " "
                                            + v.suggested().getAsInt())
                                    .collect(Collectors.joining(", "))
                            + ".";
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
