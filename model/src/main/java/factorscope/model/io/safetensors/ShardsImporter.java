package factorscope.model.io.safetensors;

import factorscope.model.failure.Failure;
import factorscope.model.io.Format;
import factorscope.model.io.Located;
import factorscope.model.io.Mapped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// A checkpoint in several safetensors files: `model.safetensors.index.json` says which tensor is in which.
public final class ShardsImporter implements Mapped {
    private static final long MOST_INDEX = 100_000_000;
    private static final SafetensorsImporter SHARDS = new SafetensorsImporter();
    private static final JsonMapper JSON = new JsonMapper();

    @Override
    public Format format() {
        return new Format(
                "safetensors-index",
                "Safetensors in several files",
                "A checkpoint by its index; mapped.",
                List.of("index.json"));
    }

    @Override
    public boolean recognises(byte[] head) {
        var text = new String(head, StandardCharsets.UTF_8).stripLeading();
        return text.startsWith("{") && text.contains("\"weight_map\"");
    }

    @Override
    public List<Located> located(Path file) {
        var map = new TreeMap<String, String>();
        try {
            if (Files.size(file) > MOST_INDEX) {
                throw damaged(file, "it is too large");
            }
            for (var entry :
                    JSON.readTree(Files.readAllBytes(file)).path("weight_map").properties()) {
                if (!entry.getValue().isString()) {
                    throw damaged(file, "\"" + entry.getKey() + "\" names no file");
                }
                map.put(entry.getKey(), entry.getValue().asString());
            }
        } catch (JacksonException e) {
            throw damaged(file, "it is not JSON");
        } catch (IOException e) {
            throw Failure.data(file + " cannot be read: " + e.getMessage() + ".", "Check the path and permissions.", e);
        }
        var all = new ArrayList<Located>();
        for (var shard : new TreeSet<>(map.values())) {
            if (shard.contains("/") || shard.contains("\\") || shard.contains("..") || shard.indexOf('\0') >= 0) {
                throw damaged(file, "it names \"" + shard + "\", which is not beside it");
            }
            var path = file.resolveSibling(shard);
            if (!Files.isRegularFile(path)) {
                throw Failure.data(
                        file.getFileName() + " names " + shard + ", which is not beside it.",
                        "Copy all files of the checkpoint into one folder.");
            }
            for (var located : SHARDS.located(path)) {
                if (shard.equals(map.get(located.member().name()))) {
                    all.add(located);
                }
            }
        }
        if (all.size() < map.size()) {
            throw damaged(file, (map.size() - all.size()) + " of its tensors are not in the files that it names");
        }
        return all;
    }

    private static Failure damaged(Path file, String why) {
        return Failure.data(
                file.getFileName() + " is not a readable index: " + why + ".", "Copy or write the file again.");
    }
}
