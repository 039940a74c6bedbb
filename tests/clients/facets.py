"""Reads Datasette's answer from standard input: the figures are counted by metric."""

import json
import sys

answer = json.load(sys.stdin)
facets = answer["facet_results"]["results"] if "results" in answer["facet_results"] else answer["facet_results"]
counts = {result["value"]: result["count"] for result in facets["metric"]["results"]}
assert counts["power"] > 100 and counts["chips"] > 10, counts
print("facets:", ", ".join(f"{metric} {count}" for metric, count in list(counts.items())[:4]))
