package factorscope.model.io.parquet;

import factorscope.model.failure.Failure;
import factorscope.model.io.Format;
import factorscope.model.io.columns.ColumnImporter;
import factorscope.model.io.columns.Columns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Parquet files, with the usual encodings and compressions.
public final class ParquetImporter extends ColumnImporter {
    @Override
    public Format format() {
        return new Format("parquet", "Parquet", "A table whose list columns are matrices.", List.of("parquet"));
    }

    @Override
    public boolean recognises(byte[] head) {
        return head.length >= 4 && head[0] == 'P' && head[1] == 'A' && head[2] == 'R' && head[3] == '1';
    }

    @Override
    protected Columns open(Path file) {
        try {
            return ParquetColumns.of(file);
        } catch (IOException | RuntimeException e) {
            throw Failure.data(
                    file.getFileName() + " is not a readable Parquet file: " + e.getMessage() + ".",
                    "Copy or write the file again.",
                    e);
        }
    }
}
