"""Small spaces whose shape is known."""

import numpy as np


def blobs(centres: int = 3, each: int = 20, width: int = 8, seed: int = 0):
    """Rows in tight groups far from each other (n, width), and the group of each."""
    draw = np.random.default_rng(seed)
    middles = np.eye(centres, width) * 10
    groups = np.repeat(np.arange(centres), each)
    return (middles[groups] + draw.normal(0, 0.3, (len(groups), width))).astype(np.float32), groups


def turned(width: int, seed: int = 0):
    """A rotation of a space (width, width)."""
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(width, width)))[0]


def mapped(matrix, folder):
    """The same matrix as a read-only memory map."""
    np.save(folder / "matrix.npy", matrix)
    return np.load(folder / "matrix.npy", mmap_mode="r")


def without(matrix, *rows):
    """The same matrix, where some rows have no vector."""
    copy = matrix.copy()
    copy[list(rows)] = np.nan
    return copy
