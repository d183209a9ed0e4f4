// Going along a trace by keyboard: right to the largest receiver, left to the largest payer, up and down among those
// who stand beside it.

import type { FlowGraph } from "./types";

export type Direction = "left" | "right" | "up" | "down";

/** Where one comes from `at`; the same place where there is nothing that way. `height` tells who stands higher. */
export function step(
  graph: FlowGraph,
  at: string | null,
  direction: Direction,
  height: (id: string) => number,
): string | null {
  if (at === null || !graph.nodes.some((node) => node.id === at)) return graph.nodes[0]?.id ?? null;
  if (direction === "right") return best(graph, at, "from", "to") ?? at;
  if (direction === "left") return best(graph, at, "to", "from") ?? at;
  return beside(graph, at, direction, height) ?? at;
}

function best(graph: FlowGraph, at: string, mine: "from" | "to", theirs: "from" | "to"): string | undefined {
  let found: { id: string; units: number } | undefined;
  for (const edge of graph.edges) {
    const units = Number(edge.tainted);
    if (edge[mine] === at && (!found || units > found.units)) found = { id: edge[theirs], units };
  }
  return found?.id;
}

/** The next one, upwards or downwards, that was paid by the same payer; for those without a payer, of all such. */
function beside(graph: FlowGraph, at: string, to: "up" | "down", height: (id: string) => number): string | undefined {
  const payer = best(graph, at, "to", "from");
  const paid = new Set(graph.edges.map((edge) => edge.to));
  const others = payer
    ? graph.edges.filter((edge) => edge.from === payer).map((edge) => edge.to)
    : graph.nodes.map((node) => node.id).filter((id) => !paid.has(id));
  const order = [...new Set(others)].sort((a, b) => height(a) - height(b) || (a < b ? -1 : 1));
  const place = order.indexOf(at);
  return place < 0 ? undefined : order[place + (to === "up" ? -1 : 1)];
}

/** The accounts that a text is part of: their address, name or list. */
export function found(graph: FlowGraph, text: string): string[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [];
  const said = graph.nodes.map((node) => ({
    id: node.id,
    text: [node.address, node.label, node.listed?.name, node.listed?.list, node.stop?.kind].join(" ").toLowerCase(),
  }));
  return said.filter((one) => one.text.includes(wanted)).map((one) => one.id);
}
