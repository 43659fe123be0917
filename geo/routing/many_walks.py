"""Walks from many doors to many doors, each door searched from once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from geo.routing.kernels import flat
from geo.routing.kernels import streets as kernels
from geo.routing.network import FloatArray, Int32Array, Int64Array, StreetNetwork
from geo.routing.snap import Columns
from geo.routing.walk import BUCKET_M, forbidden_flags, walk_doors, walk_graph

ManyWalks: TypeAlias = tuple[Int64Array, Int32Array, FloatArray]
"""From which door, to which, and metres, each (k,)."""


@dataclass(frozen=True)
class ManyDoors:
    """Doors on a walk network, as the kernel wants them.

    Attributes
    ----------
    at_node : of every node, the doors whose segment ends there and that are looked for.
    """

    graph: kernels.Graph
    forbidden: int
    doors: kernels.Doors
    at_node: tuple[Int64Array, Int32Array]

    @classmethod
    def of(
        cls, walk: StreetNetwork, columns: Columns, step_free: bool, wanted: int | None = None
    ) -> ManyDoors:
        """Measure doors, and list at every node those that are looked for.

        Parameters
        ----------
        columns : positions on the streets, all of them known.
        wanted : how many of them, from the first on, are looked for; all where left out. From the
            others one can only set out.
        """
        doors = walk_doors(walk, columns, step_free)
        to_tail, to_head = doors.leaving()
        from_tail, from_head = doors.coming()
        count = len(doors.tail) if wanted is None else wanted
        door = np.tile(np.arange(count, dtype=np.int32), 2)
        node = np.concatenate((doors.tail[:count], doors.head[:count]))
        order = np.argsort(node, kind="stable")
        first_at = np.zeros(walk.node_count + 1, dtype=np.int64)
        np.cumsum(np.bincount(node, minlength=walk.node_count), out=first_at[1:])
        return cls(
            walk_graph(walk),
            forbidden_flags(step_free),
            kernels.Doors(
                flat(doors.tail),
                flat(doors.head),
                flat(to_tail),
                flat(to_head),
                flat(from_tail),
                flat(from_head),
                flat(doors.fraction),
                flat(np.minimum(doors.onward, doors.back)),
                flat(doors.offset),
            ),
            (flat(first_at), flat(door[order])),
        )

    def walks(self, begin: int, end: int, limit_m: float) -> ManyWalks:
        """Walk from the doors `begin` to `end` to those that are looked for.

        Returns
        -------
        origin, other, metres : every walk of at most `limit_m` metres from door to door, offsets
            included. A door has no walk to itself.
        """
        row, other, metres = kernels.walks_between_doors(
            self.graph, self.forbidden, limit_m, BUCKET_M, self.doors, self.at_node, begin, end
        )
        return np.repeat(np.arange(begin, end), np.diff(row)), other, metres
