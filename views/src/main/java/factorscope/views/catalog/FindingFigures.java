package factorscope.views.catalog;

import factorscope.model.analyse.Finding;
import factorscope.model.analyse.compare.Comparison;
import factorscope.model.analyse.study.RankFinding;
import factorscope.model.analyse.study.SweepStudy;
import factorscope.model.analyse.study.UnfoldingStudy;
import factorscope.views.compare.RosettaView;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Size;
import factorscope.views.experiment.SweepFigure;
import factorscope.views.experiment.TensorOrUnfoldingFigure;
import factorscope.views.rank.RankView;
import java.util.Optional;

/// The figure that goes with what an analysis has found, where there is one.
public final class FindingFigures {
    private static final Size TALL = new Size(900, 720);
    private static final Size SWEEP = new Size(900, 600);
    private static final Size UNFOLDING = new Size(900, 600);

    /// @param size that it is drawn for
    public record Figure(Drawing drawing, Size size) {}

    private FindingFigures() {}

    public static Optional<Figure> of(Finding finding, Look look) {
        return switch (finding) {
            case RankFinding rank -> Optional.of(new Figure(RankView.draw(rank.report(), look, TALL), TALL));
            case Comparison.ComparisonFinding comparison ->
                Optional.of(new Figure(RosettaView.draw(comparison, look, TALL), TALL));
            case UnfoldingStudy.UnfoldingFinding unfolding ->
                Optional.of(new Figure(TensorOrUnfoldingFigure.draw(unfolding.outcome(), look), UNFOLDING));
            case SweepStudy.SweepFinding sweep ->
                SweepFigure.draw(sweep, look).map(drawing -> new Figure(drawing, SWEEP));
            default -> Optional.empty();
        };
    }
}
