package factorscope.model.decompose.dictionary;

import factorscope.model.data.DType;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.MatrixShapes;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Side;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Rows;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import java.util.List;

/// A sparse autoencoder that was trained elsewhere: its decoder's rows are the components, its encoder gives the
/// codes of the data.
public final class TrainedDictionary implements Decomposition {
    static final Param.Choice ACTIVATION = new Param.Choice(
            "activation",
            "Activation",
            "What the encoder does with its products; auto: what the dictionary has parts for.",
            "auto",
            List.of(
                    new Param.Choice.Option("auto", "By its parts"),
                    new Param.Choice.Option("relu", "ReLU"),
                    new Param.Choice.Option("topk", "TopK"),
                    new Param.Choice.Option("groupmax", "Largest of each of k groups"),
                    new Param.Choice.Option("threshold", "ReLU above one threshold (BatchTopK)"),
                    new Param.Choice.Option("jumprelu", "JumpReLU"),
                    new Param.Choice.Option("tanhrelu", "tanh of ReLU"),
                    new Param.Choice.Option("gated", "Gated")));
    static final Param.Real THRESHOLD = new Param.Real(
            "cutoff", "Threshold", "Products up to this are no codes, for the activation threshold.", 0, -1e30, 1e30);
    static final Param.Choice NORMALISE = new Param.Choice(
            "normalise",
            "Normalise rows",
            "What is done to every row before it is encoded, and undone after it is decoded.",
            "none",
            List.of(
                    new Param.Choice.Option("none", "Nothing"),
                    new Param.Choice.Option("layer-norm", "Mean 0, standard deviation 1"),
                    new Param.Choice.Option("constant-norm", "Norm the root of the number of columns")));
    static final Param.Flag RESCALE = new Param.Flag(
            "rescale",
            "Rescale by decoder norms",
            "Products are multiplied by the norms of the decoder's rows before the activation, and the decoder's rows"
                    + " divided by them.",
            false);
    static final Param.Flag RESCALE_AFTER = new Param.Flag(
            "rescaleafter",
            "Rescale codes by decoder norms",
            "Codes are multiplied by the norms of the decoder's rows after the activation, and the decoder's rows divided"
                    + " by them.",
            false);
    static final Param.Flag FINETUNED = new Param.Flag(
            "finetuned",
            "Finetuning scale",
            "Codes are multiplied by finetuning_scaling_factor before they are decoded.",
            false);
    static final Param.Whole LARGEST =
            new Param.Whole("k", "k of TopK", "How many codes of a row are kept; 0 for none of that.", 0, 0, 1_000_000);
    static final Param.Flag SUBTRACT = new Param.Flag(
            "subtract", "Subtract the bias", "Take the decoder's bias from the data before they are encoded.", true);

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "sae",
                2,
                "Trained dictionary",
                "The components of a sparse autoencoder trained elsewhere, with the codes of these data.",
                List.of(
                        "Bricken et al. 2023, Transformer Circuits (ReLU)",
                        "Gao et al. 2024, arXiv 2406.04093 (TopK)",
                        "Rajamanoharan et al. 2024, arXiv 2407.14435 (JumpReLU), 2404.16014 (gated)"),
                Descriptor.Steps.FINE);
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(ACTIVATION, LARGEST, THRESHOLD, SUBTRACT, NORMALISE, RESCALE, RESCALE_AFTER, FINETUNED);
    }

    @Override
    public List<Side> sides() {
        return List.of(new Side(
                "dictionary",
                "Dictionary",
                "A trained dictionary (SAELens, sparsify, Gemma Scope, dictionary_learning, OpenAI), with its cfg.json"
                        + " beside it.",
                Side.Content.ALL_ARRAYS));
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        if (!DictionaryParts.areIn(inputs.sides())) {
            return Eligibility.refused(
                    "This needs a dictionary with an encoder and a decoder: choose its file below, or on the"
                            + " command line name it with --dictionary.");
        }
        var parts = DictionaryParts.of(inputs.sides());
        long columns = inputs.data().values().shape().columns();
        return parts.columns() == columns
                ? MatrixShapes.accepts(inputs)
                : Eligibility.refused(
                        "The dictionary is for data with " + parts.columns() + " columns; these have " + columns + ".");
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        var rows = Rows.of(problem.inputs().data());
        var parts = DictionaryParts.of(problem.inputs().sides());
        double values = (double) rows.count() * rows.columns();
        long result = TrainedSolver.bytesOfResult(rows, parts);
        return new Forecast(
                4 * values * parts.components(),
                10.0 * rows.count() * parts.components(),
                problem.inputs().data().values().bytes(),
                TrainedSolver.bytes(rows, parts, compute) + result,
                result,
                0);
    }

    @Override
    public Solver start(Problem problem, Compute compute) {
        return new TrainedSolver(problem, compute);
    }

    /// The pass is begun again: nothing in it is random.
    @Override
    public Solver resume(Problem problem, Compute compute, Checkpoint checkpoint) {
        return start(problem, compute);
    }

    static final DType TYPE = DType.FLOAT32;
}
