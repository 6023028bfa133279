package factorscope.model.catalog;

import factorscope.model.data.Dataset;
import factorscope.model.failure.Failure;
import factorscope.model.io.Importer;
import factorscope.model.io.Member;
import factorscope.model.io.Progress;
import factorscope.model.io.side.SideFiles;
import factorscope.model.memory.Handing;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamValues;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The one way from a path to a dataset: recognise, list, choose, read, label.
///
/// @param members what the file holds
public record Opening(Path file, Importer importer, List<Member> members) {
    public Opening {
        members = List.copyOf(members);
    }

    /// Looks at a file without reading values.
    public static Opening of(Path file) {
        var importer = Importers.recognising(file);
        var members = importer.list(file);
        if (members.isEmpty()) {
            throw Failure.data(file.getFileName() + " holds no arrays.", "Choose another file.");
        }
        return new Opening(file, importer, members);
    }

    /// The member of this name; without a name, the format's main one, or the largest that can be opened.
    public Member member(String name) {
        if (!name.isEmpty()) {
            return members.stream()
                    .filter(m -> m.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> Failure.data(file.getFileName() + " has no member \"" + name + "\".", have()));
        }
        return importer.main(file, members)
                .or(() -> members.stream().filter(m -> m.refusal().isEmpty()).max(Member.LIKELIHOOD))
                .orElse(members.getFirst());
    }

    private String have() {
        boolean nameless = members.size() == 1 && members.getFirst().name().isEmpty();
        return nameless
                ? "It holds a single array without a name: leave the name out."
                : "It has "
                        + String.join(", ", members.stream().map(Member::name).toList()) + ".";
    }

    /// Reads one member with its side files.
    public Dataset read(Member member, Map<String, String> options, MemoryBudget memory, Progress progress) {
        if (member.refusal().isEmpty() && member.shape().count() == 0) {
            throw Failure.data(
                    member.text() + " of " + file.getFileName() + " holds no values: its shape is "
                            + member.shape().text() + ".",
                    "Choose another array, or look at how the file was written.");
        }
        var values = importer.options().parse(options, member.shape());
        try {
            return labelled(importer.read(file, member, values, memory, progress));
        } catch (OutOfMemoryError | StackOverflowError e) {
            throw Failure.data(
                    file.getFileName() + " asks for more memory than there is.",
                    "Close other data, or copy or write the file again.",
                    e);
        }
    }

    private static Dataset labelled(Dataset dataset) {
        // nobody else holds it yet
        return Handing.over(() -> dataset.lease().close(), () -> SideFiles.apply(dataset));
    }

    /// Opens what a dataset once came from.
    public static Dataset again(
            Path file, String importer, String member, Map<String, String> options, MemoryBudget memory) {
        var opener = Importers.byId(importer);
        var opening = new Opening(file, opener, opener.list(file));
        return opening.read(opening.member(member), options, memory, Progress.NONE);
    }

    /// The initial options of this file's importer.
    public ParamValues initialOptions() {
        return importer.options().initial(members.getFirst().shape());
    }
}
