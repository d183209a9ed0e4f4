// The words beside a bar: what it is called, and under it how much came by. With a rim of the paper's colour, so that they
// can be read over ribbons.

import type { Palette } from "../looks";
import { LEAST } from "./bar";

const SIZE = 12;
/** Height of a name with its sum, and the room that is kept around it. */
const HIGH = 30;
/** Most names of one picture. */
const MOST = 160;

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Names on a picture: who is written first keeps the place. */
export class Words {
  readonly #taken: Box[] = [];

  constructor(
    readonly context: CanvasRenderingContext2D,
    readonly font: string,
    readonly colours: Palette,
  ) {}

  get isFull(): boolean {
    return this.#taken.length >= MOST;
  }

  /** Writes beside the bar at that place, unless there are words already. */
  write(x: number, y: number, name: string, sum: string): void {
    const [left, top] = [x + LEAST[0] + 4, y - HIGH / 2];
    // Wide enough for any letters: measuring every name of every frame would cost more than it saves.
    const box = { left, top, right: left + 20 + Math.max(name.length, sum.length) * 6.6, bottom: top + HIGH };
    if (this.#taken.some((one) => meet(one, box))) return;
    this.#taken.push(box);
    this.context.lineJoin = "round";
    this.context.lineWidth = 3.5;
    this.context.strokeStyle = this.colours.paper;
    this.#line(`600 ${SIZE}px ${this.font}`, this.colours.ink, name, left, top + SIZE);
    this.#line(`400 ${SIZE - 1}px ${this.font}`, this.colours.soft, sum, left, top + SIZE * 2 + 2);
  }

  #line(font: string, colour: string, text: string, x: number, y: number): void {
    this.context.font = font;
    this.context.strokeText(text, x, y);
    this.context.fillStyle = colour;
    this.context.fillText(text, x, y);
  }
}

function meet(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

interface Raised {
  x: number;
  y: number;
  label?: string | null;
  sum?: string;
}

/** The words of the bar that is selected or pointed at, raised over all others. */
export function raised(context: CanvasRenderingContext2D, data: Raised, font: string, colours: Palette): void {
  if (!data.label) return;
  const lines: [string, string, string][] = [
    [`600 ${SIZE}px ${font}`, colours.ink, data.label],
    [`400 ${SIZE - 1}px ${font}`, colours.soft, data.sum ?? ""],
  ];
  const widths = lines.map(([face, , text]) => {
    context.font = face;
    return context.measureText(text).width;
  });
  const width = Math.max(...widths) + 12;
  // To the left where the right has no room.
  const room = context.canvas.clientWidth - data.x;
  const left = room > width + 16 ? data.x + LEAST[0] + 4 : data.x - LEAST[0] - 4 - width;
  const top = data.y - HIGH / 2 - 3;
  context.fillStyle = colours.paper;
  context.fillRect(left, top, width, HIGH + 6);
  context.strokeStyle = colours.accent;
  context.lineWidth = 1.5;
  context.strokeRect(left, top, width, HIGH + 6);
  context.strokeRect(data.x - LEAST[0] - 2.5, data.y - 8, LEAST[0] * 2 + 5, 16);
  lines.forEach(([face, colour, text], at) => {
    context.font = face;
    context.fillStyle = colour;
    context.fillText(text, left + 6, top + 3 + SIZE + at * (SIZE + 2));
  });
}
