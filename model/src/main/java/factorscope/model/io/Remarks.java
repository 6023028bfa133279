package factorscope.model.io;

import java.util.ArrayList;
import java.util.List;

/// Collects what is said while a file is read; the same sentence once.
public final class Remarks implements Progress {
    private static final int MOST = 100;

    private final List<String> sentences = new ArrayList<>();

    @Override
    public void at(long done, long of) {
        // only what is said counts
    }

    @Override
    public synchronized void remark(String sentence) {
        if (!sentences.contains(sentence) && sentences.size() < MOST) {
            sentences.add(sentence);
        }
    }

    public synchronized List<String> sentences() {
        return List.copyOf(sentences);
    }
}
