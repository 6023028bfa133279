package factorscope.app.shell;

import factorscope.app.documents.FileChoices;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Answers file dialogs with what a test has laid out.
final class GivenFiles implements FileChoices {
    final Deque<Path> answers = new ArrayDeque<>();

    @Override
    public List<Path> open() {
        return next().map(List::of).orElse(List.of());
    }

    @Override
    public Optional<Path> folder(String title) {
        return next();
    }

    @Override
    public Optional<Path> save(String title, String name) {
        return next();
    }

    private Optional<Path> next() {
        return Optional.ofNullable(answers.poll());
    }
}
