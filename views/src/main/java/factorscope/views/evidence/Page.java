package factorscope.views.evidence;

import java.util.List;

/// What is to be read about a component or a selection.
///
/// @param title such as `#7 feeling`; empty for none
/// @param classes which labels carry the component
/// @param most what a strength of 1 is
record Page(String title, List<Section> sections, List<ClassShare> classes, double most) {
    Page {
        sections = List.copyOf(sections);
        classes = List.copyOf(classes);
    }

    /// Some lines under a heading.
    ///
    /// @param heading empty for none
    /// @param empty what to say when there are none
    record Section(String heading, List<Line> lines, String empty, boolean quiet) {
        Section {
            lines = List.copyOf(lines);
        }
    }

    /// A sentence, or a sample by itself.
    ///
    /// @param row the sample that brought it here
    /// @param strength its activation, from -1 to 1 of the strongest
    /// @param times how many sentences read the same; they stand here once
    record Line(int row, double strength, List<Word> words, String label, int times) {
        Line {
            words = List.copyOf(words);
        }

        /// Which of the words brought it here; 0 where none did.
        int focus() {
            int focus = 0;
            for (int i = 0; i < words.size(); i++) {
                focus = words.get(i).focus() ? i : focus;
            }
            return focus;
        }

        Line withoutLabel() {
            return new Line(row, strength, words, "", times);
        }
    }

    /// @param strength activation of this token, from -1 to 1 of the strongest
    record Word(int row, String text, boolean spaceBefore, double strength, boolean focus, boolean selected) {}

    /// @param share of the component's energy
    record ClassShare(String label, double share) {}
}
