package factorscope.model.data;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

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
    OTHER;

    /// As people write it.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The role that is written like this, in letters of any size.
    public static Optional<Role> of(String text) {
        return Arrays.stream(values())
                .filter(role -> role.name().equalsIgnoreCase(text))
                .findFirst();
    }
}
