package factorscope.model.catalog;

import factorscope.model.failure.Failure;
import factorscope.model.io.Importer;
import factorscope.model.io.Recognition;
import factorscope.model.io.arrow.ArrowImporter;
import factorscope.model.io.csv.CsvImporter;
import factorscope.model.io.features.FeaturesImporter;
import factorscope.model.io.gguf.GgufImporter;
import factorscope.model.io.hdf5.Hdf5Importer;
import factorscope.model.io.images.ImagesImporter;
import factorscope.model.io.matlab.MatlabImporter;
import factorscope.model.io.matrixmarket.MatrixMarketImporter;
import factorscope.model.io.netcdf.NetcdfImporter;
import factorscope.model.io.nifti.NiftiImporter;
import factorscope.model.io.nifti.PackedNiftiImporter;
import factorscope.model.io.npy.NpyImporter;
import factorscope.model.io.npy.NpzImporter;
import factorscope.model.io.onnx.OnnxImporter;
import factorscope.model.io.parquet.ParquetImporter;
import factorscope.model.io.raw.RawImporter;
import factorscope.model.io.safetensors.SafetensorsImporter;
import factorscope.model.io.safetensors.ShardsImporter;
import factorscope.model.io.torch.TorchImporter;
import factorscope.model.io.zarr.ZarrImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// All importers. The first that recognises a file opens it, so the strictest come first.
public final class Importers {
    private static final List<Importer> ALL = List.of(
            new NpyImporter(),
            new NpzImporter(),
            new TorchImporter(),
            new SafetensorsImporter(),
            new ShardsImporter(),
            new GgufImporter(),
            new Hdf5Importer(),
            new MatlabImporter(),
            new OnnxImporter(),
            new ZarrImporter(),
            new ArrowImporter(),
            new ParquetImporter(),
            new NetcdfImporter(),
            new ImagesImporter(),
            new NiftiImporter(),
            new PackedNiftiImporter(),
            new MatrixMarketImporter(),
            new FeaturesImporter(),
            new RawImporter(),
            new CsvImporter());

    private Importers() {}

    public static List<Importer> all() {
        return ALL;
    }

    public static Importer byId(String id) {
        return find(id).orElseThrow(
                        () -> Failure.usage("There is no format \"" + id + "\".", "See the list of formats."));
    }

    /// The importer of this id; empty where data came from something else, such as a generator.
    public static Optional<Importer> find(String id) {
        return ALL.stream().filter(i -> i.format().id().equals(id)).findFirst();
    }

    /// The importer for this file, by its contents.
    public static Importer recognising(Path file) {
        return Recognition.of(file, ALL);
    }
}
