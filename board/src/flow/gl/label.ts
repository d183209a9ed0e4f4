// The words beside a bar: what it is called, and under it how much came by. On a ground of the paper's colour, so that
// they can be read over ribbons.

import type { Palette } from "../looks";
import { LEAST } from "./bar";

interface Labelled {
  x: number;
  y: number;
  label?: string | null;
  sum?: string;
  color?: string;
}

const SIZE = 12;

export function label(
  context: CanvasRenderingContext2D,
  data: Labelled,
  settings: { labelFont: string },
  colours: Palette,
  raised: boolean,
): void {
  if (!data.label) return;
  const name = `600 ${SIZE}px ${settings.labelFont}`;
  const sum = `400 ${SIZE - 1}px ${settings.labelFont}`;
  context.font = name;
  const width = Math.max(context.measureText(data.label).width, sumWidth(context, sum, data.sum));
  const [left, top] = [data.x + LEAST[0] + 5, data.y - SIZE - 2];
  context.globalAlpha = raised ? 1 : 0.82;
  context.fillStyle = colours.paper;
  context.fillRect(left - 3, top - 2, width + 6, SIZE * 2 + 8);
  context.globalAlpha = 1;
  if (raised) {
    context.strokeStyle = colours.accent;
    context.lineWidth = 1.5;
    context.strokeRect(left - 3, top - 2, width + 6, SIZE * 2 + 8);
    context.strokeRect(data.x - LEAST[0] - 2.5, data.y - 8, LEAST[0] * 2 + 5, 16);
  }
  context.textBaseline = "alphabetic";
  context.fillStyle = colours.ink;
  context.font = name;
  context.fillText(data.label, left, top + SIZE);
  context.fillStyle = colours.soft;
  context.font = sum;
  if (data.sum) context.fillText(data.sum, left, top + SIZE * 2 + 2);
}

function sumWidth(context: CanvasRenderingContext2D, font: string, text: string | undefined): number {
  context.font = font;
  return text ? context.measureText(text).width : 0;
}
