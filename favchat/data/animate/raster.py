"""Draws moving meshes: for every pixel of every frame, which place of the picture shows there. NumPy only.

Triangles of all frames are drawn together, grouped by the size of their bounding boxes. It knows nothing of faces.
"""

import numpy as np

BOXES = (3, 4, 5, 6, 8, 10, 13, 17, 24, 34, 48, 72, 110)  # pixels; a triangle is drawn in the smallest that holds it
AT_ONCE = 1 << 16  # pixels tried together: what stays in a core's cache
EDGE = 1e-4  # of the barycentric coordinates: neighbours overlap rather than leave a crack


def draw_mesh(maps: np.ndarray, vertices: np.ndarray, sources: np.ndarray, triangles: np.ndarray) -> None:
    """Write into ``maps`` float32 [T, H, W, 2], in place, the source places of the pixels that triangles cover.

    ``vertices`` float [T, V, 2] places in the frames, ``sources`` float [V, 2] in the picture, ``triangles`` int
    [N, 3]. Triangles that have been turned over (a cheek behind itself) or have no area are left out. Larger triangles
    overwrite smaller ones.
    """
    height, width = maps.shape[1:3]
    corners = vertices[:, triangles].astype(np.float32)  # [T, N, 3, 2]
    first, edge_a, edge_b = corners[:, :, 0], corners[:, :, 1] - corners[:, :, 0], corners[:, :, 2] - corners[:, :, 0]
    area = edge_a[..., 0] * edge_b[..., 1] - edge_a[..., 1] * edge_b[..., 0]
    at_rest = sources[triangles]
    side_a, side_b = at_rest[:, 1] - at_rest[:, 0], at_rest[:, 2] - at_rest[:, 0]
    facing = np.sign(side_a[:, 0] * side_b[:, 1] - side_a[:, 1] * side_b[:, 0])
    low = np.ceil(corners.min(axis=2)).astype(np.int32)
    high = np.floor(corners.max(axis=2)).astype(np.int32)
    shown = (area * facing > 1e-3) & (high >= low).all(-1) & (high >= 0).all(-1)
    shown &= (low[..., 0] < width) & (low[..., 1] < height)
    extent = (high - low + 1).max(axis=-1)
    flat = maps.reshape(-1, 2)
    smallest = 0
    for box in BOXES:
        frame, index = np.nonzero(shown & (extent > smallest) & (extent <= box))
        smallest = box
        step = max(AT_ONCE // box**2, 1)
        for begin in range(0, len(frame), step):
            t, n = frame[begin : begin + step], index[begin : begin + step]
            _draw(flat, (height, width), box, low[t, n], first[t, n], edge_a[t, n], edge_b[t, n], area[t, n],
                  at_rest[n, 0], side_a[n], side_b[n], t)  # fmt: skip


def _draw(flat, size, box, low, first, edge_a, edge_b, area, origin, side_a, side_b, frame) -> None:  # type: ignore[no-untyped-def]
    """One batch of triangles [M] in boxes of one size; barycentric coordinates are linear in x and y."""
    height, width = size
    axis = np.arange(box, dtype=np.float32)
    start = low - first  # [M, 2]
    scale = 1 / area
    # a = share of the second corner, b = share of the third, over the box [M, box, box]
    a0 = (start[:, 0] * edge_b[:, 1] - start[:, 1] * edge_b[:, 0]) * scale
    b0 = (start[:, 1] * edge_a[:, 0] - start[:, 0] * edge_a[:, 1]) * scale
    a_columns = a0[:, None] + (edge_b[:, 1] * scale)[:, None] * axis
    b_columns = b0[:, None] - (edge_a[:, 1] * scale)[:, None] * axis
    a = a_columns[:, None, :] - ((edge_b[:, 0] * scale)[:, None] * axis)[:, :, None]
    b = b_columns[:, None, :] + ((edge_a[:, 0] * scale)[:, None] * axis)[:, :, None]
    least = np.minimum(a, b)
    np.minimum(least, (1 - a) - b, out=least)
    hit = np.flatnonzero(least >= -EDGE)
    m, place = np.divmod(hit.astype(np.int32), box * box)
    dy, dx = np.divmod(place, box)
    x, y = low[m, 0] + dx, low[m, 1] + dy
    seen = np.flatnonzero((x >= 0) & (y >= 0) & (x < width) & (y < height))
    m, target = m[seen], ((frame[m] * height + y) * width + x)[seen]
    share_a, share_b = a.ravel()[hit[seen]][:, None], b.ravel()[hit[seen]][:, None]
    flat[target] = origin[m] + share_a * side_a[m] + share_b * side_b[m]
