"""A survey: a process of its own gives what its method gives, tells how far it is, and never outlives who began it."""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import psutil
import pytest

from components.core.corpus import Method
from components.core.errors import InputError
from components.core.space import methods
from components.core.space.clusters import kmeans
from components.core.space.projection import pca
from components.core.space.survey import Survey
from tests.core.space.worlds import blobs, without

PATIENCE_S = 110
COMPILED = Path(tempfile.gettempdir()) / "relay-studio-compiled"
"""Kept from one run of the tests to the next: compiling UMAP takes some 20 s."""


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Three groups of twenty, the first row without a vector; where they lie as a file, and the group of each."""
    folder = tmp_path_factory.mktemp("space")
    space, groups = blobs()
    np.save(folder / "vectors.npy", without(space, 0))
    return folder / "vectors.npy", groups


def surveyed(path, method, **parameters):
    survey = Survey(path, method, parameters, COMPILED)
    survey.start()
    return survey, survey.result(PATIENCE_S)


def apart(points, groups):
    """How far the middles of groups are from each other at least, by how far a row is from its middle at most."""
    middles = np.array([points[groups == group].mean(axis=0) for group in range(3)])
    inside = np.linalg.norm(points - middles[groups], axis=1).max()
    between = np.linalg.norm(middles[[0, 0, 1]] - middles[[1, 2, 2]], axis=1).min()
    return between / inside


@pytest.mark.parametrize(("method", "dims"), [(Method.UMAP, 3), (Method.TSNE, 2)])
def test_a_map_has_groups_where_the_space_has_them(world, method, dims):
    path, groups = world
    survey, points = surveyed(path, method, dims=dims, neighbours=8, perplexity=10)
    assert points.shape == (60, dims)
    assert points.dtype == np.float32
    assert np.flatnonzero(np.isnan(points).any(axis=1)).tolist() == [0]
    assert apart(points[1:], groups[1:]) > 2
    assert (survey.ended, survey.stage) == (True, "layout")
    assert survey.share > 0.5


def test_what_is_quick_is_the_same_as_in_this_process(world):
    path, _groups = world
    space = np.load(path)
    assert surveyed(path, Method.PCA, dims=3)[1] == pytest.approx(pca(space, 3).points, nan_ok=True, abs=1e-4)
    assert surveyed(path, Method.KMEANS, clusters=3)[1].tolist() == kmeans(space, 3).tolist()


def test_dense_places_are_found_in_a_cut_of_the_vectors(world):
    path, groups = world
    labels = surveyed(path, Method.HDBSCAN, min_size=5, cut=4)[1]
    assert labels[0] == -1
    assert all(len(set(labels[groups == group]) - {-1}) == 1 for group in range(3))


@pytest.mark.parametrize(("rows", "method"), [(1, Method.UMAP), (4, Method.TSNE)])
def test_few_rows_lie_on_their_widest_axes(rows, method):
    space = blobs()[0][:rows]
    told = []
    points = methods.compute(space, method, {}, lambda stage, share: told.append((stage, share)))
    assert points.tolist() == pca(space).points.tolist()
    assert told[0] == ("preparing", 0)


@pytest.mark.parametrize("method", [Method.UMAP, Method.TSNE])
def test_rows_that_are_all_the_same_lie_on_one_point(method):
    points = methods.compute(np.ones((40, 6), dtype=np.float32), method, {}, lambda _stage, _share: None)
    assert points.tolist() == [[0, 0]] * 40


def test_what_cannot_be_mapped_is_refused_as_it_would_be_here(tmp_path):
    np.save(tmp_path / "nothing.npy", np.full((3, 4), np.nan, dtype=np.float32))
    with pytest.raises(InputError) as refused:
        surveyed(tmp_path / "nothing.npy", Method.PCA)
    assert refused.value.values == {"reason": "space_few", "value": 0, "limit": 1}


def test_a_process_that_breaks_off_is_told(tmp_path):
    (tmp_path / "torn.npy").write_bytes(b"\x93NUMPY")
    with pytest.raises(InputError) as refused:
        surveyed(tmp_path / "torn.npy", Method.PCA)
    assert refused.value.values == {"reason": "space_survey", "value": 1}


def test_a_cancelled_survey_has_no_result_and_leaves_no_process(world):
    path, _groups = world
    survey = Survey(path, Method.UMAP, {}, COMPILED)
    survey.cancel()
    survey.start()
    assert survey.result(PATIENCE_S) is None
    running = Survey(path, Method.UMAP, {}, COMPILED)
    running.start()
    running.cancel()
    assert running.result(PATIENCE_S) is None
    assert running.ended
    assert [child for child in psutil.Process().children() if "survey" in " ".join(child.cmdline())] == []


def test_a_survey_ends_with_whoever_began_it(world):
    """The parent is killed while the survey runs: nobody is left to tell it so, but its standard input ends."""
    path, _groups = world
    begin = (
        "import sys, time; from pathlib import Path; from components.core.space.survey import Survey;"
        "s = Survey(Path(sys.argv[1]), 'umap', {}, Path(sys.argv[1]).parent); s.start()\n"
        "while not s._process: time.sleep(0.01)\n"
        "print(s._process.pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", begin, str(path)], stdout=subprocess.PIPE)
    survey = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.communicate()
    assert psutil.wait_procs([survey], timeout=60)[1] == []
