"""The forward pass of each dictionary in app/src/test/resources/factorscope/app/cli/trained, as its library defines it.

Writes truth_recon.npy beside the weights and prints active codes per row. Needs numpy, safetensors and torch.
"""
import json
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file

HERE = Path(__file__).parents[1] / "resources/factorscope/app/cli/trained"
X = np.load(HERE / "acts.npy")


def relu(v):
    return np.maximum(v, 0)


def largest(v, k):
    kept = np.zeros_like(v)
    at = np.argsort(-v, axis=1, kind="stable")[:, :k]
    np.put_along_axis(kept, at, np.take_along_axis(relu(v), at, 1), 1)
    return kept


def jump(v, threshold):
    return v * (v > threshold)


def lens(name):  # SAELens
    w, c = load_file(HERE / name / "sae_weights.safetensors"), json.loads((HERE / name / "cfg.json").read_text())
    v = (X - w["b_dec"] if c.get("apply_b_dec_to_input", True) else X) @ w["W_enc"] + w["b_enc"]
    norm = np.linalg.norm(w["W_dec"], axis=1)
    if c.get("architecture") == "topk":
        z = largest(v * norm, c["k"]) / norm if c.get("rescale_acts_by_decoder_norm") else largest(v, c["k"])
    elif c.get("activation_fn_str") == "topk":
        z = largest(v, c["activation_fn_kwargs"]["k"])
    elif c.get("activation_fn_str") == "tanh-relu":
        z = np.tanh(relu(v))
    else:
        z = relu(v)
    if c.get("finetuning_scaling_factor"):
        z = z * (w["finetuning_scaling_factor"] if "finetuning_scaling_factor" in w else w["scaling_factor"])
    return z, z @ w["W_dec"] + w["b_dec"]


def gemma_scope():
    w = np.load(HERE / "gemma_scope/params.npz")
    z = jump(relu(X @ w["W_enc"] + w["b_enc"]), w["threshold"])
    return z, z @ w["W_dec"] + w["b_dec"]


def torch_state(name, file):
    state = torch.load(HERE / name / file, weights_only=True)
    return {k: v.numpy() if isinstance(v, torch.Tensor) else v for k, v in state.items()}


def dl_new():  # dictionary_learning, AutoEncoderNew: the bias is not subtracted
    w = torch_state("dl_new", "ae.pt")
    z = relu(X @ w["encoder.weight"].T + w["encoder.bias"])
    return z, z @ w["decoder.weight"].T + w["decoder.bias"]


def dl_jump():  # dictionary_learning, JumpReluAutoEncoder
    w = torch_state("dl_jump", "ae.pt")
    z = jump(relu(X @ w["W_enc"] + w["b_enc"]), w["threshold"])
    return z, z @ w["W_dec"] + w["b_dec"]


def transcoder():  # sparsify
    w = load_file(HERE / "sparsify_transcoder/sae.safetensors")
    k = json.loads((HERE / "sparsify_transcoder/cfg.json").read_text())["k"]
    z = largest(X @ w["encoder.weight"].T + w["encoder.bias"], k)
    return z, z @ w["W_dec"] + w["b_dec"]


def openai():  # rows are normalised, coded, and what was taken is given back
    w = torch_state("openai", "0.pt")
    mean = X.mean(1, keepdims=True)
    std = (X - mean).std(1, keepdims=True, ddof=1)
    z = largest(((X - mean) / (std + 1e-5) - w["pre_bias"]) @ w["encoder.weight"].T + w["latent_bias"],
                w["activation_state_dict"]["k"])
    return z, (z @ w["decoder.weight"].T + w["pre_bias"]) * std + mean


for name, (z, recon) in {
    "lens_topk_str": lens("lens_topk_str"), "lens_topk_rescaled": lens("lens_topk_rescaled"),
    "lens_finetuned": lens("lens_finetuned"), "lens_tanh": lens("lens_tanh"), "gemma_scope": gemma_scope(),
    "dl_new": dl_new(), "dl_jump": dl_jump(), "sparsify_transcoder": transcoder(), "openai": openai(),
}.items():
    was = np.load(HERE / name / "truth_recon.npy")
    print(f"{name}: {np.count_nonzero(z) / len(z):.2f} active, {np.abs(recon - was).max():.1e} from what is stored")
    np.save(HERE / name / "truth_recon.npy", recon.astype("float32"))
