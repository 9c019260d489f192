"""One sound for each pack: the newest of those that match stands for the others.

The cluster's own grouping shows the best of a group under the sort, and estimates how many groups there are. So every
pack is looked at first: one pass over the matching sounds keeps, for each pack, the sound that stands for it and how
many there are. The second request then asks for these sounds and those without a pack, and sorts, counts and pages
them like any others.
"""

from typing import Any

from search.backends.opensearch.compiler import Clause, any_of
from search.backends.opensearch.mapping import ID_NUMBER, PACK_NUMBER, columns

PACKS = "packs"

# Of each pack: the sound that stands for it, how many match, and when that sound was made. Ids beyond 2**53 are not
# exact in a double, and neither are they in the embedded engine.
_INIT = "state.packs = new HashMap();"
_MAP = """
def packs = doc[params.pack];
if (packs.size() == 0) { return; }
Long pack = packs.value;
double id = doc[params.id].value;
def times = doc[params.created];
double created = times.size() == 0 ? Double.NEGATIVE_INFINITY : times.value;
double[] best = (double[]) state.packs.get(pack);
if (best == null) {
  state.packs.put(pack, new double[] {id, 1, created});
  return;
}
best[1] += 1;
if (created > best[2] || (created == best[2] && id > best[0])) { best[0] = id; best[2] = created; }
"""
_COMBINE = """
double[] flat = new double[state.packs.size() * 4];
int at = 0;
for (entry in state.packs.entrySet()) {
  double[] best = (double[]) entry.getValue();
  flat[at++] = (double) (long) entry.getKey();
  flat[at++] = best[0];
  flat[at++] = best[1];
  flat[at++] = best[2];
}
return flat;
"""
_REDUCE = """
Map packs = new HashMap();
for (shard in states) {
  if (shard == null) { continue; }
  double[] flat = (double[]) shard;
  for (int at = 0; at < flat.length; at += 4) {
    double[] best = (double[]) packs.get(flat[at]);
    if (best == null) {
      packs.put(flat[at], new double[] {flat[at + 1], flat[at + 2], flat[at + 3]});
      continue;
    }
    best[1] += flat[at + 2];
    if (flat[at + 3] > best[2] || (flat[at + 3] == best[2] && flat[at + 1] > best[0])) {
      best[0] = flat[at + 1];
      best[2] = flat[at + 3];
    }
  }
}
long[] sizes = new long[packs.size() * 2];
int at = 0;
for (best in packs.values()) {
  sizes[at++] = (long) ((double[]) best)[0];
  sizes[at++] = (long) ((double[]) best)[1];
}
return sizes;
"""


def packs_aggregation() -> dict[str, Any]:
    """Give the aggregation that looks at every pack."""
    names = {"pack": PACK_NUMBER, "id": ID_NUMBER, "created": columns("created")[0]}
    scripts = {"init_script": _INIT, "map_script": _MAP, "combine_script": _COMBINE, "reduce_script": _REDUCE}
    return {PACKS: {"scripted_metric": scripts | {"params": names}}}


def sizes_of(aggregations: dict[str, Any]) -> dict[int, int]:
    """Give, by the sound that stands for each pack, how many matching sounds the pack has."""
    flat = aggregations[PACKS]["value"]
    return dict(zip(flat[::2], flat[1::2], strict=True))


def standing_clause(query: Clause, sizes: dict[int, int]) -> Clause:
    """Match what the query matches and has no pack, or stands for its pack."""
    alone: Clause = {"bool": {"must_not": [{"exists": {"field": PACK_NUMBER}}]}}
    standing: Clause = {"terms": {"id": [str(sound_id) for sound_id in sizes]}}
    return {"bool": {"must": [query], "filter": [any_of([alone, standing])]}}
