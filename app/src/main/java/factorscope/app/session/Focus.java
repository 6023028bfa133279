package factorscope.app.session;

/// What the inspector shows.
public sealed interface Focus {
    record Nothing() implements Focus {}

    record OnDataset(String id) implements Focus {}

    record OnResult(String id) implements Focus {}

    record OnComponent(String resultId, int component) implements Focus {}

    record OnJob(String id) implements Focus {}

    record OnFinding(String id) implements Focus {}
}
