package factorscope.model.planted;

import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;

/// Generated data and what they were generated from.
///
/// @param data rows x columns
/// @param codes rows x K: how much of each component is in each row
/// @param components columns x K: the components
public record Planted(Dataset data, Tensor codes, Tensor components) {}
