import { describe, expect, it } from "vitest";
import { tree } from "./invented";
import { layout, scaleOf, value, type Layout } from "./layout";

/** Pairs of bars whose heights overlap at the same time. */
function overlaps({ bars }: Layout): number {
  let found = 0;
  const order = [...bars].sort((a, b) => a.x - b.x);
  order.forEach((bar, at) => {
    for (const next of order.slice(at + 1)) {
      if (next.x - bar.x > 1e-9) break;
      if (Math.abs(next.y - bar.y) < next.half + bar.half) found += 1;
    }
  });
  return found;
}

describe("layout", () => {
  it.each([2, 10, 74, 400])("is the same each time and puts no bar on another (%i accounts)", (count) => {
    const graph = tree(count);
    const drawn = layout(graph);
    expect(layout(structuredClone(graph))).toEqual(drawn);
    expect(drawn.bars).toHaveLength(graph.nodes.length);
    expect(drawn.ribbons).toHaveLength(graph.edges.length);
    expect(overlaps(drawn)).toBe(0);
  });

  it("gives lanes that do not overlap room for their largest bar", () => {
    const { bars, height } = layout(tree(200));
    const lanes = new Map(bars.map((bar) => [bar.lane, bars.filter((one) => one.lane === bar.lane)]));
    const spans = [...lanes.values()].map((all) => {
      const half = Math.max(...all.map((bar) => bar.half));
      return [all[0]!.y - half, all[0]!.y + half] as const;
    });
    spans.sort((a, b) => a[0] - b[0]);
    spans.slice(1).forEach((span, at) => expect(span[0]).toBeGreaterThanOrEqual(spans[at]![1]));
    expect(spans[0]![0]).toBeGreaterThanOrEqual(0);
    expect(spans.at(-1)![1]).toBeLessThanOrEqual(height);
  });

  it("shows what is conserved: ribbons fill their bar and never leave it", () => {
    const { bars, ribbons } = layout(tree(150));
    for (const bar of bars) {
      const ins = ribbons.filter((one) => one.to === bar);
      const outs = ribbons.filter((one) => one.from === bar);
      const sum = (all: typeof ribbons): number => all.reduce((whole, one) => whole + one.thick, 0);
      expect(sum(outs)).toBeLessThanOrEqual(bar.half * 2 + 1e-6);
      if (ins.length > 0) expect(sum(ins)).toBeCloseTo(bar.half * 2, 6);
      for (const one of ins) expect(Math.abs(one.y1 - bar.y) + one.thick / 2).toBeLessThanOrEqual(bar.half + 1e-6);
      for (const one of outs) expect(Math.abs(one.y0 - bar.y) + one.thick / 2).toBeLessThanOrEqual(bar.half + 1e-6);
    }
  });

  it("goes to the right: whoever only took in stands at the last that came", () => {
    const { ribbons } = layout(tree(300));
    expect(ribbons.every((one) => one.to.x >= one.from.x)).toBe(true);
  });

  it("draws two rules on the same scales", () => {
    const [one, other] = [tree(50), tree(80, 3, 7)];
    const scale = scaleOf([one, other]);
    const [a, b] = [layout(one, scale), layout(other, scale)];
    expect(a.span).toEqual(b.span);
    const unit = (drawn: Layout): number => drawn.bars[0]!.half / value(drawn.bars[0]!.node);
    expect(unit(a)).toBeCloseTo(unit(b), 12);
  });

  it("survives circles, loops, strangers and nothing at all", () => {
    const graph = tree(5);
    const [a, b] = [graph.nodes[1]!, graph.nodes[2]!];
    const edge = (from: string, to: string) => ({ ...graph.edges[0]!, id: `${from}>${to}!`, from, to });
    graph.edges.push(edge(a.id, b.id), edge(b.id, a.id));
    expect(layout(graph).bars.every((bar) => Number.isFinite(bar.x) && Number.isFinite(bar.y))).toBe(true);
    const nothing = { ...graph, nodes: [], edges: [] };
    expect(layout(nothing).bars).toEqual([]);
  });

  it("lays out ten thousand accounts in a moment, and a chain of five thousand without a deep call", () => {
    const begun = performance.now();
    layout(tree(10_000));
    expect(performance.now() - begun).toBeLessThan(5_000); // a few tenths on an idle machine; what is quadratic takes minutes
    expect(layout(tree(5_000, 1)).lanes).toBeLessThan(20);
  });
});
