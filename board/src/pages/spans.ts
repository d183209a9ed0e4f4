// A text with what was found in it, cut where marks begin and end. Marks may lie within one another or overlap.

/** A mark: from and to, in UTF-16 units, as JavaScript counts. */
export interface Mark {
  span: readonly [number, number];
}

/** A piece of text under the same marks throughout. */
export interface Piece {
  text: string;
  /** Indexes of the marks over it, the narrowest first. */
  marks: number[];
}

/** Cuts a text at every border of a mark; marks outside of it are cut to it. */
export function cut(text: string, marks: readonly Mark[]): Piece[] {
  const inside = (at: number): number => Math.max(0, Math.min(text.length, at));
  const borders = new Set([0, text.length, ...marks.flatMap((mark) => mark.span.map(inside))]);
  const at = [...borders].sort((a, b) => a - b);
  return at.slice(0, -1).map((from, index) => {
    const to = at[index + 1] ?? text.length;
    return { text: text.slice(from, to), marks: over(marks, from, to) };
  });
}

function over(marks: readonly Mark[], from: number, to: number): number[] {
  const length = (index: number): number => (marks[index]?.span[1] ?? 0) - (marks[index]?.span[0] ?? 0);
  return marks
    .map((_, index) => index)
    .filter((index) => (marks[index]?.span[0] ?? to) <= from && (marks[index]?.span[1] ?? from) >= to)
    .sort((a, b) => length(a) - length(b));
}
