"""Memory of a million entries, and of a worker beyond them."""

from __future__ import annotations

from pathlib import Path

from benchmarks import made, servers


def run(data: Path | None) -> dict[str, object]:
    """Index file, and a warm worker's resident memory with and without the mapped index."""
    with made.data_dir(1_000_000) as folder:
        index = sum(path.stat().st_size for path in (folder / "indexes").glob("*.idx"))
        with servers.product() as ours:
            servers.load(ours, servers.ask(made.links(4000)), seconds=3, connections=8)
            resident, private = ours.rss_mib("Rss"), ours.rss_mib("Private_Dirty")
    return {
        "index_mib_for_1m": round(index / 2**20, 1),
        "worker_rss_mib": round(resident, 1),
        "worker_rss_mib_beyond_index": round(resident - index / 2**20, 1),
        "worker_private_dirty_mib": round(private, 1),
    }
