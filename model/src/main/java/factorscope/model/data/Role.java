package factorscope.model.data;

/// What an axis means; views choose how to show it by this.
public enum Role {
    SAMPLE,
    FEATURE,
    TOKEN,
    NEURON,
    LAYER,
    TIME,
    SPACE,
    LATITUDE,
    LONGITUDE,
    WAVELENGTH,
    CHANNEL,
    COMPONENT,
    OTHER
}
