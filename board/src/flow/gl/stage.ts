// The picture on the screen: sigma draws a layout that we fixed, and tells what was pointed at.

import { MultiDirectedGraph } from "graphology";
import Sigma from "sigma";
import { EdgeLineProgram } from "sigma/rendering";
import type { Layout } from "../layout";
import { mixed, nameOf, pictured, sumOf, type Palette } from "../looks";
import type { View } from "../state";
import type { FlowGraph } from "../types";
import { BarProgram, PICKED, SmallBarProgram } from "./bar";
import { raised, Words } from "./label";
import { ribbonProgram } from "./ribbon";

/** Up to so many transfers are drawn as curved ribbons; more as straight lines, which cost a tenth. */
const CURVES = 2_500;
/** Above so many, transfers are hidden while the picture moves, as on a machine without a graphics card. */
const MOVING = 4_000;
/** How long after a move the picture is at rest, in milliseconds. */
const REST = 150;

interface Point {
  x: number;
  y: number;
  original?: MouseEvent | TouchEvent & { buttons?: number };
}

export interface Told {
  select: (id: string | null) => void;
  open: (id: string) => void;
  /** Whether the person moved the picture, or the board did. */
  moved: () => void;
  painted: () => void;
}

export class Stage {
  readonly #sigma: Sigma;
  readonly #graph = new MultiDirectedGraph();
  #layout: Layout | undefined;
  #colours: Palette;
  readonly #font: string;
  readonly #words: CanvasRenderingContext2D | undefined;
  /** The largest first: who is named where there is room for one name. */
  #ranked: { id: string; name: string; sum: string }[] = [];
  #selected: string | null = null;
  #resting: ReturnType<typeof setTimeout> | undefined;
  #near = new Set<string>();
  /** Width and height of the picture in sigma's units, the longer of them 1. */
  #size = { w: 1, h: 1 };
  #stretch = 1;
  /** The bars, from left to right. */
  #places: { id: string; x: number; y: number; half: number }[] = [];

  constructor(readonly box: HTMLElement, colours: Palette, readonly told: Told) {
    this.#colours = colours;
    this.#font = getComputedStyle(box).fontFamily;
    this.#sigma = new Sigma(this.#graph, box, {
      allowInvalidContainer: true,
      defaultEdgeType: "ribbon",
      defaultNodeType: "bar",
      edgeProgramClasses: { ribbon: ribbonProgram(24), line: EdgeLineProgram },
      nodeProgramClasses: { bar: BarProgram, small: SmallBarProgram },
      // Sigma's own labels may stand on each other; ours give way to the larger account.
      renderLabels: false,
      defaultDrawNodeHover: (context, data) => raised(context, data, this.#font, this.#colours),
      edgeReducer: (id, data) => this.#edge(id, data),
      nodeReducer: (id, data) => ({ ...data, ...(id === this.#selected && { highlighted: true, zIndex: 1 }) }),
      itemSizesReference: "screen",
      zoomToSizeRatioFunction: () => 1,
      enableCameraRotation: false,
      minCameraRatio: 0.0005,
      maxCameraRatio: 3,
      stagePadding: 0,
      zIndex: true,
    });
    // Sigma reads back a pixel for every move of the mouse, which waits for the whole frame to be drawn. Where the bars
    // stand is known here: they are looked up instead.
    Object.assign(this.#sigma, { getNodeAtPosition: (point: Point) => this.#at(point) });
    this.#sigma.on("clickNode", ({ node }) => told.select(node));
    this.#sigma.on("clickStage", () => told.select(null));
    this.#sigma.on("doubleClickNode", (event) => {
      event.preventSigmaDefault();
      told.open(event.node);
    });
    // Without a graphics card every layer of sigma's costs as much as all accounts together. One is never used, one only
    // takes the mouse, and what is raised above the rest waits until the picture rests.
    const layers = this.#sigma.getCanvases();
    layers["edgeLabels"]!.style.display = "none";
    layers["mouse"]!.style.opacity = "0";
    this.#sigma.getCamera().on("updated", () => this.#moves());
    // Its layer for labels is sized and cleared by sigma, and ours to write on.
    this.#words = this.#sigma.getCanvases()["labels"]?.getContext("2d") ?? undefined;
    this.#sigma.on("afterRender", () => {
      this.#write();
      told.painted();
    });
    this.#sigma.getCamera().on("updated", () => told.moved());
  }

  kill(): void {
    clearTimeout(this.#resting);
    this.#sigma.kill();
  }

  #moves(): void {
    this.box.classList.add("moving");
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.box.classList.remove("moving"), REST);
  }

  /** Draws a layout; where one looks stays. */
  show(layout: Layout, graph: FlowGraph, colours: Palette): void {
    this.#layout = layout;
    this.#colours = colours;
    const aspect = Math.max(this.box.clientWidth, 1) / Math.max(this.box.clientHeight, 1);
    this.#size = aspect >= 1 ? { w: 1, h: 1 / aspect } : { w: aspect, h: 1 };
    const { w, h } = this.#size;
    const unit = h / layout.height;
    this.#graph.clear();
    const many = layout.ribbons.length > CURVES;
    const by = [...layout.bars].sort((a, b) => b.half - a.half);
    this.#ranked = by.map(({ node }) => ({ id: node.id, name: pictured(node), sum: sumOf(node, graph) }));
    for (const bar of layout.bars) {
      const { node } = bar;
      this.#graph.addNode(node.id, {
        x: bar.x * w * this.#stretch,
        y: -bar.y * unit,
        half: bar.half * unit,
        size: 4,
        type: many ? "small" : "bar",
        label: nameOf(node),
        sum: sumOf(node, graph),
        color: colours.fates[bar.fate],
      });
    }
    for (const ribbon of layout.ribbons) {
      const [from, to] = [ribbon.from, ribbon.to];
      this.#graph.addEdgeWithKey(ribbon.edge.id, from.node.id, to.node.id, {
        dy0: -(ribbon.y0 - from.y) * unit,
        dy1: -(ribbon.y1 - to.y) * unit,
        thick: ribbon.thick * unit,
        late: ribbon.late ? 1 : 0,
        type: many ? "line" : "ribbon",
        size: 1,
        color: colours.ribbons[to.fate],
        strong: mixed(colours.fates[to.fate], colours.paper, 0.75),
      });
    }
    this.#sort();
    this.#sigma.setSetting("hideEdgesOnMove", layout.ribbons.length > MOVING);
    this.#sigma.setCustomBBox({ x: [0, w], y: [-h, 0] });
    this.select(this.#selected);
  }

  /** Marks a node, and what goes in and out of it. */
  select(id: string | null): void {
    this.#selected = id && this.#graph.hasNode(id) ? id : null;
    this.#near = new Set(this.#selected ? this.#graph.edges(this.#selected) : []);
    this.#sigma.refresh();
  }

  #edge(id: string, data: Record<string, unknown>): Record<string, unknown> {
    return this.#near.has(id) ? { ...data, color: data["strong"], zIndex: 1 } : data;
  }

  /** Names the accounts that are seen, as far as there is room. */
  #write(): void {
    const context = this.#words;
    if (!context) return;
    const { clientWidth: width, clientHeight: height } = this.box;
    const words = new Words(context, this.#font, this.#colours);
    for (const one of this.#ranked) {
      const at = this.#sigma.getNodeDisplayData(one.id);
      if (!at) continue;
      const { x, y } = this.#sigma.framedGraphToViewport(at);
      if (x < -60 || x > width || y < 0 || y > height) continue;
      words.write(x, y, one.name, one.sum);
      if (words.isFull) break;
    }
  }

  /** The bar at a place of the screen, the nearest of several. */
  #at({ x, y, original }: Point): string | null {
    // While the picture is dragged nothing is pointed at.
    if (original?.type === "mousemove" && original.buttons !== 0) return null;
    const point = this.#sigma.viewportToGraph({ x, y });
    const pixel = Math.abs(this.#sigma.viewportToGraph({ x: x + 1, y }).x - point.x);
    const [near, far] = [PICKED[0] * pixel, PICKED[1] * pixel];
    let best: { id: string; away: number } | undefined;
    for (let at = this.#from(point.x - near); at < this.#places.length; at += 1) {
      const place = this.#places[at]!;
      if (place.x > point.x + near) break;
      const away = Math.abs(place.y - point.y) - Math.max(place.half, far);
      if (away <= 0 && (!best || Math.abs(place.y - point.y) < best.away)) best = { id: place.id, away: Math.abs(place.y - point.y) };
    }
    return best?.id ?? null;
  }

  /** The first place that is not left of `x`. */
  #from(x: number): number {
    let [low, high] = [0, this.#places.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#places[middle]!.x < x) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Where one looks, in shares of the picture. */
  get view(): View {
    const { x, y, ratio } = this.#sigma.getCamera().getState();
    const { w, h } = this.#size;
    return {
      x: (x - 0.5 + w / 2) / (w * this.#stretch),
      y: 1 - (y - 0.5 + h / 2) / h,
      ratio,
      stretch: this.#stretch,
    };
  }

  set view(view: View) {
    this.#draw(view.stretch);
    this.#sigma.getCamera().setState(this.#camera(view));
  }

  /** Shows all of it. */
  fit(): void {
    this.view = { x: 0.5, y: 0.5, ratio: 1.04, stretch: 1 };
  }

  /** Brings a node into the middle where it cannot be seen. */
  reach(id: string): void {
    const at = this.#sigma.getNodeDisplayData(id);
    if (!at) return;
    const point = this.#sigma.framedGraphToViewport(at);
    const { clientWidth: width, clientHeight: height } = this.box;
    const seen = point.x > 30 && point.x < width - 120 && point.y > 20 && point.y < height - 50;
    if (!seen) void this.#sigma.getCamera().animate({ x: at.x, y: at.y }, { duration: reduced() ? 0 : 180 });
  }

  zoom(factor: number): void {
    const camera = this.#sigma.getCamera();
    camera.setState({ ratio: Math.min(Math.max(camera.ratio * factor, 0.0005), 3) });
  }

  /** Moves by shares of what is seen. */
  pan(dx: number, dy: number): void {
    const camera = this.#sigma.getCamera();
    const { w, h } = this.#size;
    camera.setState({ x: camera.x + dx * w * camera.ratio, y: camera.y - dy * h * camera.ratio });
  }

  /** Draws time out, around the middle of what is seen. */
  stretch(factor: number): void {
    const view = this.view;
    this.view = { ...view, stretch: Math.min(Math.max(view.stretch * factor, 1), 400) };
  }

  /** Shows a span of time from edge to edge. */
  window(first: number, last: number): void {
    if (!this.#layout) return;
    const { span } = this.#layout;
    const whole = span.last - span.first;
    const share = Math.max((last - first) / whole, 1 / 400);
    this.view = { x: ((first + last) / 2 - span.first) / whole, y: 0.5, ratio: 1, stretch: Math.min(1 / share, 400) };
  }

  /** Seconds at the left and the right edge of what is seen. */
  get seen(): { first: number; last: number } {
    const span = this.#layout?.span ?? { first: 0, last: 1 };
    const at = (x: number): number => {
      const graph = this.#sigma.viewportToGraph({ x, y: 0 });
      return span.first + (graph.x / (this.#size.w * this.#stretch)) * (span.last - span.first);
    };
    return { first: at(0), last: at(this.box.clientWidth) };
  }

  #draw(stretch: number): void {
    if (stretch === this.#stretch || !this.#layout) return;
    this.#stretch = stretch;
    for (const bar of this.#layout.bars) {
      this.#graph.setNodeAttribute(bar.node.id, "x", bar.x * this.#size.w * stretch);
    }
    this.#sort();
    this.#sigma.refresh();
  }

  #sort(): void {
    this.#places = this.#graph
      .mapNodes((id, data) => ({ id, x: Number(data["x"]), y: Number(data["y"]), half: Number(data["half"]) }))
      .sort((a, b) => a.x - b.x);
  }

  #camera(view: View): { x: number; y: number; ratio: number } {
    const { w, h } = this.#size;
    return { x: view.x * w * this.#stretch - w / 2 + 0.5, y: (1 - view.y) * h - h / 2 + 0.5, ratio: view.ratio };
  }
}

function reduced(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
