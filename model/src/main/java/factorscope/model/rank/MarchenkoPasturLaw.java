package factorscope.model.rank;

/// How the squared singular values of noise with variance 1 are spread, divided by the longer side, when both sides
/// are long (Marchenko and Pastur 1967).
///
/// @param aspect the shorter side over the longer, at most 1
record MarchenkoPasturLaw(double aspect) {
    private static final int STEPS = 4000;

    double least() {
        double root = 1 - Math.sqrt(aspect);
        return root * root;
    }

    double most() {
        double root = 1 + Math.sqrt(aspect);
        return root * root;
    }

    double median() {
        // substituting x = centre + radius sin(t) takes the square roots' steep ends out of the integral
        double centre = (least() + most()) / 2;
        double radius = (most() - least()) / 2;
        var cumulated = new double[STEPS + 1];
        for (int i = 1; i <= STEPS; i++) {
            double t = Math.PI * ((i - 0.5) / STEPS - 0.5);
            double x = centre + radius * Math.sin(t);
            double height = radius * Math.cos(t) / (2 * Math.PI * aspect * x);
            cumulated[i] = cumulated[i - 1] + height * radius * Math.cos(t) * Math.PI / STEPS;
        }
        double half = cumulated[STEPS] / 2;
        for (int i = 1; i <= STEPS; i++) {
            if (cumulated[i] >= half) {
                double part = (half - cumulated[i - 1]) / (cumulated[i] - cumulated[i - 1]);
                return centre + radius * Math.sin(Math.PI * ((i - 1 + part) / STEPS - 0.5));
            }
        }
        return centre;
    }
}
