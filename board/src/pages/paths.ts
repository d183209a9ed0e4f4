// The drawing of a way to a listed parent: boxes from left to right, arrows with what each step says.

import type { Path } from "../types";
import { plain } from "../words";

/** Sizes of the drawing, in pixels at 100 %. */
export const BOX = 166;
export const GAP = 122;
const LINE = 17;
const ROOM = 20;

export interface Node {
  x: number;
  name: string[];
  id: string;
  /** The last one: the entry of the list. */
  listing: boolean;
}

export interface Arrow {
  x: number;
  words: string[];
  grade: string;
  under: string[];
  contested: boolean;
  claims: string[];
}

export interface Drawing {
  width: number;
  height: number;
  box: number;
  nodes: Node[];
  arrows: Arrow[];
}

/** Lays a path out. */
export function drawn(path: Path): Drawing {
  const first = path.hops[0];
  const parties = first ? [{ id: first.from, name: first.from_name }, ...path.hops.map((hop) => ({ id: hop.to, name: hop.to_name }))] : [];
  const entry = { id: plain(path.listing.list), name: path.listing.reference };
  const nodes = [...parties, entry].map((one, at): Node => ({
    x: at * (BOX + GAP),
    name: wrapped(one.name, ROOM, 4),
    id: one.id,
    listing: at === parties.length,
  }));
  const box = 30 + LINE * Math.max(...nodes.map((node) => node.name.length));
  return { width: nodes.length * (BOX + GAP) - GAP, height: Math.max(box, 64) + 28, box, nodes, arrows: arrows(path) };
}

function arrows(path: Path): Arrow[] {
  const steps = path.hops.map((hop) => ({
    words: wrapped(said(hop.relation), 19, 2),
    grade: hop.grade,
    under: wrapped(hop.origins.length === 1 ? (hop.origins[0] ?? "") : `${hop.origins.length} origins`, 21, 3),
    contested: hop.contested,
    claims: hop.claims,
  }));
  const listed = { words: ["listed as"], grade: "", under: [], contested: false, claims: path.listing.claims };
  return [...steps, listed].map((step, at) => ({ ...step, x: at * (BOX + GAP) + BOX }));
}

/** A relation in words: `controlled_by` as `is controlled by`. */
export function said(relation: string): string {
  const words = plain(relation);
  return /^(held|controlled|owned|run|led|directed|operated|employed|used)\b/.test(words) ? `is ${words}` : words;
}

/** A text in lines of about so many Latin letters; Han and Hangul count double. The last line says if more was there. */
export function wrapped(text: string, room: number, most: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).flatMap((one) => pieces(one, room))) {
    const longer = line ? `${line} ${word}` : word;
    if (line && wide(longer) > room) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  if (line) lines.push(line);
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), `${lines[most - 1] ?? ""}…`];
}

function pieces(word: string, room: number): string[] {
  const out: string[] = [];
  let piece = "";
  for (const letter of word) {
    if (wide(piece + letter) > room) {
      out.push(piece);
      piece = "";
    }
    piece += letter;
  }
  return piece ? [...out, piece] : out;
}

function wide(text: string): number {
  let sum = 0;
  for (const letter of text) sum += /[\u1100-\u11FF\u2E80-\uA4CF\uAC00-\uD7AF\uF900-\uFAFF\uFF00-\uFF60]/.test(letter) ? 1.9 : /[A-Z\dМмШш]/.test(letter) ? 1.2 : 1;
  return sum;
}
