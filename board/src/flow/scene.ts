// The picture for paper: the same layout as shapes, written as SVG or painted as PNG. It says by itself what it shows.

import { scaleUtc } from "d3-scale";
import { amount, count } from "../words";
import type { Bar, Layout, Ribbon } from "./layout";
import { FATES, pictured, sumOf, symbolOf, type Palette } from "./looks";
import { POLICIES, type FlowGraph } from "./types";

type Shape =
  | { path: string; stroke: string; width: number }
  | { x: number; y: number; w: number; h: number; fill: string }
  | { x: number; y: number; text: string; fill: string; size: number; bold?: boolean; anchor?: "middle" };

export interface Scene {
  width: number;
  height: number;
  paper: string;
  title: string;
  shapes: Shape[];
}

const WIDTH = 1_680;
const SIDE = 40;
const RIGHT = 40;
const TOP = 84;
const FOOT = 96;
/** Words are left out where they would stand on others. */
const ROOM = 26;

export function scene(graph: FlowGraph, layout: Layout, colours: Palette): Scene {
  const wide = WIDTH - SIDE - RIGHT;
  const x = (share: number): number => SIDE + share * wide;
  const y = (height: number): number => TOP + height;
  const title = titleOf(graph);
  const shapes: Shape[] = [
    { x: SIDE, y: 38, text: title, fill: colours.ink, size: 19, bold: true },
    { x: SIDE, y: 60, text: subtitle(graph), fill: colours.soft, size: 12.5 },
    ...layout.ribbons.map((ribbon) => band(ribbon, x, y, colours)),
    ...layout.bars.map((bar) => block(bar, x, y, colours)),
    ...words(graph, layout, x, y, colours),
    ...axis(layout, x, TOP + layout.height + 8, wide, colours),
    ...legend(layout, TOP + layout.height + 62, colours),
  ];
  return { width: WIDTH, height: TOP + layout.height + FOOT, paper: colours.paper, title, shapes };
}

function titleOf(graph: FlowGraph): string {
  const sum = `${amount(graph.stolen, graph.decimals)} ${symbolOf(graph.asset)}`;
  return graph.policy === "poison" ? "Accounts that were reached" : `${sum}, followed`;
}

function subtitle(graph: FlowGraph): string {
  const rule = POLICIES.find((one) => one.id === graph.policy);
  const joined = graph.cut.nodes > 0 ? `; ${count(graph.cut.nodes)} accounts are joined with others` : "";
  const what = `${count(graph.accounts)} accounts, ${count(graph.transfers)} transfers of ${graph.asset}${joined}.`;
  return `${rule?.name ?? graph.policy}: ${rule?.says ?? ""} ${what} It says nothing about who holds an account.`;
}

type Map1 = (value: number) => number;

function band(ribbon: Ribbon, x: Map1, y: Map1, colours: Palette): Shape {
  const [x0, x1, y0, y1] = [x(ribbon.from.x), x(ribbon.to.x), y(ribbon.y0), y(ribbon.y1)];
  const run = Math.max(Math.abs(x1 - x0), 0.01) * Math.sign(x1 - x0 || 1);
  const bend = Math.min(Math.abs(run), Math.abs(y1 - y0) * 1.1 + 30) * Math.sign(run);
  const from = ribbon.late ? x1 - bend : x0;
  const to = from + bend;
  const curve = `C${at(from + bend / 3)} ${at(y0)} ${at(to - bend / 3)} ${at(y1)} ${at(to)} ${at(y1)}`;
  const path = `M${at(x0)} ${at(y0)}H${at(from)}${curve}H${at(x1)}`;
  return { path, stroke: colours.ribbons[ribbon.to.fate], width: Math.max(ribbon.thick, 0.8) };
}

function block(bar: Bar, x: Map1, y: Map1, colours: Palette): Shape {
  const half = Math.max(bar.half, 4);
  return { x: x(bar.x) - 3.5, y: y(bar.y) - half, w: 7, h: half * 2, fill: colours.fates[bar.fate] };
}

/** Names and sums, the largest first, where there is room. */
function words(graph: FlowGraph, layout: Layout, x: Map1, y: Map1, colours: Palette): Shape[] {
  const placed: { x: number; y: number }[] = [];
  const shapes: Shape[] = [];
  for (const bar of [...layout.bars].sort((a, b) => b.half - a.half)) {
    const [left, middle] = [x(bar.x) + 9, y(bar.y)];
    if (placed.some((one) => Math.abs(one.y - middle) < ROOM && Math.abs(one.x - left) < 170)) continue;
    placed.push({ x: left, y: middle });
    shapes.push({ x: left, y: middle - 1, text: pictured(bar.node), fill: colours.ink, size: 11.5, bold: true });
    shapes.push({ x: left, y: middle + 12, text: sumOf(bar.node, graph), fill: colours.soft, size: 10.5 });
  }
  return shapes;
}

function axis(layout: Layout, x: Map1, top: number, wide: number, colours: Palette): Shape[] {
  const domain = [new Date(layout.span.first * 1000), new Date(layout.span.last * 1000)];
  const scale = scaleUtc(domain, [x(0), x(0) + wide]);
  const format = scale.tickFormat(10);
  const shapes: Shape[] = [{ x: x(0), y: top, w: wide, h: 1, fill: colours.line }];
  for (const date of scale.ticks(10)) {
    shapes.push({ x: scale(date), y: top, w: 1, h: 5, fill: colours.soft });
    shapes.push({ x: scale(date), y: top + 20, text: format(date), fill: colours.soft, size: 11, anchor: "middle" });
  }
  const year = `${domain[0]!.getUTCFullYear()}, UTC`;
  shapes.push({ x: x(0) + wide + 12, y: top + 20, text: year, fill: colours.soft, size: 11 });
  return shapes;
}

function legend(layout: Layout, top: number, colours: Palette): Shape[] {
  const there = new Set(layout.bars.map((bar) => bar.fate));
  let left = SIDE;
  return FATES.filter((one) => there.has(one.fate)).flatMap(({ fate, name }): Shape[] => {
    const shapes: Shape[] = [
      { x: left, y: top - 9, w: 7, h: 11, fill: colours.fates[fate] },
      { x: left + 13, y: top, text: name, fill: colours.ink, size: 11.5 },
    ];
    left += 34 + name.length * 6.4;
    return shapes;
  });
}

function at(value: number): string {
  return String(Math.round(value * 100) / 100);
}

const FONT = "Helvetica Neue, Helvetica, Segoe UI, Arial, Liberation Sans, sans-serif";

/** The scene as an SVG file. */
export function svg({ width, height, paper, title, shapes }: Scene): string {
  const body = shapes.map(written).join("\n");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${at(width)} ${at(height)}" width="${at(width)}" height="${at(height)}" font-family="${FONT}" role="img" aria-label="${escaped(title)}">
<title>${escaped(title)}</title>
<rect width="100%" height="100%" fill="${paper}"/>
${body}
</svg>
`;
}

function written(shape: Shape): string {
  if ("path" in shape) return `<path d="${shape.path}" fill="none" stroke="${shape.stroke}" stroke-width="${at(shape.width)}"/>`;
  if ("w" in shape) return `<rect x="${at(shape.x)}" y="${at(shape.y)}" width="${at(shape.w)}" height="${at(shape.h)}" fill="${shape.fill}"/>`;
  const more = `${shape.bold ? ' font-weight="600"' : ""}${shape.anchor ? ' text-anchor="middle"' : ""}`;
  return `<text x="${at(shape.x)}" y="${at(shape.y)}" font-size="${shape.size}" fill="${shape.fill}"${more}>${escaped(shape.text)}</text>`;
}

/** Text in XML: markup escaped, characters that XML cannot hold left out. */
export function escaped(text: string): string {
  const held = text.replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "");
  return held.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** Longest side of a PNG that browsers paint, in pixels. */
const MOST_PIXELS = 16_000;

/** The scene as a PNG of twice its size, or as much as a browser paints. */
export async function png(scene: Scene): Promise<Blob> {
  const scale = Math.min(2, MOST_PIXELS / Math.max(scene.width, scene.height));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.ceil(scene.width * scale), Math.ceil(scene.height * scale)];
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser paints no pictures");
  context.scale(scale, scale);
  context.fillStyle = scene.paper;
  context.fillRect(0, 0, scene.width, scene.height);
  for (const shape of scene.shapes) paint(context, shape);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("the picture is too large for this browser: fold some branches, or take the SVG");
  return blob;
}

function paint(context: CanvasRenderingContext2D, shape: Shape): void {
  if ("path" in shape) {
    context.strokeStyle = shape.stroke;
    context.lineWidth = shape.width;
    context.stroke(new Path2D(shape.path));
  } else if ("w" in shape) {
    context.fillStyle = shape.fill;
    context.fillRect(shape.x, shape.y, shape.w, shape.h);
  } else {
    context.font = `${shape.bold ? 600 : 400} ${shape.size}px ${FONT}`;
    context.textAlign = shape.anchor === "middle" ? "center" : "start";
    context.fillStyle = shape.fill;
    context.fillText(shape.text, shape.x, shape.y);
  }
}
