package factorscope.model.io.parquet;

import factorscope.model.failure.Failure;
import factorscope.model.io.Format;
import factorscope.model.io.columns.ColumnImporter;
import factorscope.model.io.columns.Columns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Parquet files, with plain and dictionary encoding, and the usual compressions.
///
/// Own code, since the library that was tried waits for ever for the pages of damaged files.
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
            return ParquetColumns.open(file);
        } catch (IOException | RuntimeException e) {
            throw Failure.data(
                    file.getFileName() + " is not a readable Parquet file: " + e.getMessage() + ".",
                    "Copy or write the file again.",
                    e);
        }
    }
}
