// Sums as the field states them: rounded words, and positions on a shared scale.

/** `1380000` as `1.4 million`; the sign of the currency stands beside it. */
export function sum(usd: number): string {
  for (const [size, word] of [[1e9, "billion"], [1e6, "million"], [1e3, "thousand"]] as const) {
    if (usd >= size) return `${trimmed(usd / size)} ${word}`;
  }
  return trimmed(usd);
}

const trimmed = (value: number): string => Number(value.toPrecision(value >= 100 ? 3 : 2)).toString();

/** `97` to `97`, or `60 to 97`. */
export function range(low: number, high: number): string {
  return low === high ? sum(low) : `${sum(low)} to ${sum(high)}`;
}

/** Where a value lies between 0 and the most, in hundredths of the width. */
export function at(value: number, most: number): number {
  return most > 0 ? (value / most) * 100 : 0;
}
