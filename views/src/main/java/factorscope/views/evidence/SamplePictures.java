package factorscope.views.evidence;

import factorscope.model.data.Axis;
import factorscope.model.data.Dataset;
import factorscope.model.workspace.WorkspaceState;
import java.util.Optional;
import java.util.stream.Stream;

/// What samples look like: from their own data where these are pictures, or from other open data with the same
/// rows, such as the images behind activations.
///
/// @param data of pictures
record SamplePictures(Dataset data, Planes planes) {
    /// @param rows the samples' axis
    /// @param own their values, where they are there
    static Optional<SamplePictures> of(Axis rows, Optional<Dataset> own, WorkspaceState state) {
        var others = state.datasets().stream().filter(d -> d.rows().id().equals(rows.id()));
        return Stream.concat(own.stream(), others)
                .filter(d -> d.rows().size() == rows.size())
                .flatMap(d -> Planes.of(d.columns().labels())
                        .filter(Planes::isPicture)
                        .map(planes -> new SamplePictures(d, planes))
                        .stream())
                .findFirst();
    }

    Picture picture(int row) {
        try (var _ = data.lease()) {
            return planes.picture(data, row);
        }
    }
}
