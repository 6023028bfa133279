package factorscope.app.shell;

import factorscope.app.documents.Documents;
import factorscope.app.jobs.Analysing;
import factorscope.app.jobs.Naming;
import factorscope.app.jobs.Running;
import factorscope.app.navigation.Navigation;
import factorscope.app.session.Session;
import factorscope.app.settings.SettingsFile;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.run.Runs;

/// All that a window works with, put together; everything in the window is given the parts that it needs.
public final class Desk implements AutoCloseable {
    private final Session session;
    private final Navigation navigation;
    private final Running running;
    private final Analysing analysing;
    private final Documents documents;

    public Desk(MemoryBudget memory, Runs runs, SettingsFile settingsFile) {
        session = new Session(memory, runs, settingsFile);
        navigation = new Navigation(session);
        running = new Running(session, navigation);
        analysing = new Analysing(session, navigation, running);
        documents = new Documents(session, navigation, running);
        new Naming(session).start();
    }

    public Session session() {
        return session;
    }

    public Navigation navigation() {
        return navigation;
    }

    public Running running() {
        return running;
    }

    public Analysing analysing() {
        return analysing;
    }

    public Documents documents() {
        return documents;
    }

    @Override
    public void close() {
        navigation.taskLayouts().remember();
        session.close();
    }
}
