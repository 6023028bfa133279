"""Small files by the programs that really write them, for the tests of the importers.

    python3 corpus.py FOLDER        (Debian: python3-numpy python3-scipy python3-torch python3-h5py python3-netcdf4
                                     python3-nibabel python3-onnx python3-anndata python3-zarr)

Every file holds the matrix of 40 x 12 whose value in row i and column j is i + j / 16, and perhaps more beside it.
"""

import sys
from pathlib import Path

import numpy as np

out = Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
x = (np.arange(40)[:, None] + np.arange(12)[None, :] / 16).astype(np.float32)


def torch_files():
    import torch

    t = torch.from_numpy(x.copy())
    torch.save(t, out / "good.pt")
    state = {
        "encoder": {"weight": t, "bias": torch.arange(12, dtype=torch.float16)},
        "turned": t.t(),
        "half": t[10:20],
        "skipping": t[:, ::2],
        "brain": t.to(torch.bfloat16),
        "step": 17,
        "names": ["a", "b"],
        "parameter": torch.nn.Parameter(t[:2].clone()),
        "shape": torch.Size([3, 4]),
    }
    torch.save(state, out / "state.pt")
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2))
    torch.save(model.state_dict(), out / "sequential.pth")
    torch.save(model, out / "model.pt")


def scipy_files():
    import scipy.io
    import scipy.sparse

    scipy.io.mmwrite(str(out / "dense.mtx"), x.astype(np.float64))
    scipy.io.mmwrite(str(out / "good.mtx"), scipy.sparse.coo_matrix(x.astype(np.float64)))
    scipy.sparse.save_npz(out / "csr.npz", scipy.sparse.csr_matrix(x))
    scipy.sparse.save_npz(out / "csc.npz", scipy.sparse.csc_matrix(x))
    scipy.sparse.save_npz(out / "coo.npz", scipy.sparse.coo_matrix(x))
    with scipy.io.netcdf_file(str(out / "good.nc"), "w") as nc:
        nc.createDimension("row", 40)
        nc.createDimension("column", 12)
        nc.createVariable("x", "f4", ("row", "column"))[:] = x
        nc.createVariable("short", "i2", ("column",))[:] = np.arange(12)
        nc.history = "written by scipy"
    scipy.io.savemat(out / "good.mat", {"x": x, "count": np.arange(5.0), "s": {"a": 1}, "word": "text"})
    scipy.io.savemat(out / "packed.mat", {"x": x, "cube": np.arange(24.0).reshape(2, 3, 4)}, do_compression=True)


def netcdf4_files():
    import netCDF4

    nc = netCDF4.Dataset(out / "records.nc", "w", format="NETCDF3_64BIT_OFFSET")
    nc.createDimension("time", None)
    nc.createDimension("column", 12)
    nc.createVariable("x", "f8", ("time", "column"))[:] = x.astype(np.float64)
    nc.close()


def nibabel_files():
    import nibabel

    nibabel.save(nibabel.Nifti1Image(x.reshape(40, 12, 1), np.eye(4)), out / "good.nii")


def h5py_files():
    import h5py

    with h5py.File(out / "good.h5", "w") as h:
        h["x"] = x
        h.create_dataset("group/packed", data=x.astype(np.float64), chunks=(16, 5), compression="gzip", shuffle=True)
        h.create_dataset("half", data=x.astype(np.float16))
        h.create_dataset("cube", data=np.arange(24, dtype=np.int16).reshape(2, 3, 4))
        h["words"] = ["a", "b"]
    # as MATLAB 7.3 writes it: a block of its own before the HDF5 part, and dimensions the other way round
    with h5py.File(out / "matlab73.mat", "w", userblock_size=512) as h:
        h["x"] = x.T
        h.create_dataset("packed", data=x.T.astype(np.float64), chunks=(5, 16), compression="gzip")
    with open(out / "matlab73.mat", "r+b") as f:
        f.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124) + b"\x00\x02IM")
    # the beginning of a file of 20 GB: a contiguous dataset whose place is kept and never written
    large = out / "large.h5"
    with h5py.File(large, "w") as h:
        plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        plist.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        plist.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
        space = h5py.h5s.create_simple((5_000_000, 1000))
        made = h5py.h5d.create(h.id, b"x", h5py.h5t.IEEE_F32LE, space, plist)
        start = made.get_offset()
    with open(large, "rb") as f:
        (out / "large.h5.head").write_bytes(f.read(start))
    large.unlink()


    # dimension scales with a unit and with words
    with h5py.File(out / "scales.h5", "w") as h:
        d = h.create_dataset("x", data=x, chunks=(16, 5), compression="gzip", shuffle=True)
        h["time"] = np.arange(40) * 0.5
        h["time"].attrs["units"] = "s"
        h["time"].make_scale("time")
        h["gene"] = np.array([f"gene {j}" for j in range(12)], dtype="S")
        h["gene"].make_scale("gene")
        d.dims[0].attach_scale(h["time"])
        d.dims[1].attach_scale(h["gene"])
    # as HyperSpy files a signal
    with h5py.File(out / "signal.hspy", "w") as h:
        g = h.create_group("Experiments/map")
        g["data"] = x
        for i, (name, scale, offset, units) in enumerate([("y", 0.5, 10.0, "nm"), ("Energy", 0.02, -0.1, "keV")]):
            a = g.create_group(f"axis-{i}")
            a.attrs.update(name=name, scale=scale, offset=offset, units=units, size=x.shape[i])
    # as Cell Ranger files counts: features x cells, by columns
    import scipy.sparse

    with h5py.File(out / "counts.h5", "w") as h:
        m = scipy.sparse.csc_matrix(x.T)
        g = h.create_group("matrix")
        for part in ("data", "indices", "indptr"):
            g.create_dataset(part, data=getattr(m, part), compression="gzip")
        g["shape"] = np.array(m.shape, dtype=np.int32)
        g["barcodes"] = np.array([f"cell {i}" for i in range(40)], dtype="S")
        f = g.create_group("features")
        f["name"] = np.array([f"gene {j}" for j in range(12)], dtype="S")
        f["id"] = np.array([f"E{j}" for j in range(12)], dtype="S")
        f["_all_tag_keys"] = np.array(["genome"], dtype="S")


def anndata_files():
    import anndata
    import pandas
    import scipy.sparse

    kinds = pandas.Categorical(["a", "b"] * 20)
    cells = pandas.DataFrame({"kind": kinds, "score": np.arange(40) / 2}, index=[f"cell {i}" for i in range(40)])
    where = [f"chr{j % 3}" for j in range(12)]
    genes = pandas.DataFrame({"chromosome": where}, index=[f"gene {j}" for j in range(12)])
    data = anndata.AnnData(X=scipy.sparse.csr_matrix(x), obs=cells, var=genes)
    data.layers["columns"] = scipy.sparse.csc_matrix(x)
    data.layers["dense"] = x
    data.obsm["X_pca"] = x[:, :3]
    data.varm["PCs"] = x[:12, :5]
    data.uns["note"] = "hello"
    data.write_h5ad(out / "cells.h5ad", compression="gzip")


def zarr_files():
    import numcodecs
    import zarr

    blosc = numcodecs.Blosc
    arrays = {
        "plain": dict(compressor=None),
        "gzip": dict(compressor=numcodecs.GZip()),
        "bytes": dict(compressor=blosc("lz4", shuffle=blosc.SHUFFLE)),
        "bits": dict(compressor=blosc("zstd", shuffle=blosc.BITSHUFFLE)),
        "bits-lz4": dict(compressor=blosc("lz4", shuffle=blosc.BITSHUFFLE)),
        "lz4hc": dict(compressor=blosc("lz4hc", shuffle=blosc.NOSHUFFLE)),
        "blosclz": dict(compressor=blosc("blosclz", shuffle=blosc.SHUFFLE)),
        "fortran": dict(order="F"),
        "nested": dict(dimension_separator="/"),
    }
    with zarr.ZipStore(str(out / "good.zarr.zip"), mode="w") as store:
        root = zarr.group(store)
        for name, options in arrays.items():
            root.create_dataset(name, data=x, chunks=(16, 5), **options)
        # long enough to be packed in several blocks, and not a multiple of eight
        wide = np.repeat(np.arange(1001, dtype=np.float64)[:, None] / 16, 51, axis=1)
        for name in ("blosclz", "lz4", "zstd", "zlib"):
            for shuffle in (blosc.NOSHUFFLE, blosc.SHUFFLE, blosc.BITSHUFFLE):
                packing = blosc(name, clevel=9, shuffle=shuffle)
                root.create_dataset(f"wide/{name}-{shuffle}", data=wide, chunks=(501, 51), compressor=packing)
    with zarr.ZipStore(str(out / "single.zarr.zip"), mode="w") as store:
        zarr.array(x, store=store, chunks=(16, 12))


def onnx_files():
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    used = numpy_helper.from_array(x, "onnx::MatMul_7")
    bias = numpy_helper.from_array(np.arange(12, dtype=np.float16), "bias")
    nodes = [
        helper.make_node("MatMul", ["input", "onnx::MatMul_7"], ["h"], name="/encoder/MatMul"),
        helper.make_node("Add", ["h", "bias"], ["output"], name="/encoder/Add"),
    ]
    graph = helper.make_graph(
        nodes,
        "net",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 40])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 12])],
        [used, bias],
    )
    onnx.save(helper.make_model(graph), str(out / "good.onnx"))
    onnx.save_model(
        helper.make_model(graph),
        str(out / "external.onnx"),
        save_as_external_data=True,
        location="external.bin",
        size_threshold=0,
    )


for make in (torch_files, scipy_files, netcdf4_files, nibabel_files, h5py_files, anndata_files, zarr_files, onnx_files):
    try:
        make()
    except ImportError as e:
        print("left out:", e)
