package factorscope.model.run;

/// What should become of what was found so far.
enum Wish {
    GO_ON,
    DISCARD,
    KEEP
}
