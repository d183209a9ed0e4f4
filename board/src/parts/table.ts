// What a table is made of, and its order. `Table.svelte` draws it.

/** A column. */
export interface Column<R> {
  /** Its head. */
  head: string;
  /** What stands in a row, as text: shown where the column has no cell of its own, sorted by, and exported. */
  text: (row: R) => string | number | null | undefined;
  /** Where the text leads. */
  href?: (row: R) => string | undefined;
  /** A figure: set right, sorted as a number. */
  number?: boolean;
  /** Written in the machine's hand: ids, digests, addresses. */
  code?: boolean;
  /** How it is written on the screen: a day in words, a digest cut. Rows are sorted by, and the file has, the text itself. */
  shown?: (text: string) => string;
  /** Sentences: given room, where the table is wider than its page. */
  wide?: boolean;
  /** Never broken: days, grades. */
  tight?: boolean;
}

/** How a table is ordered: by the column of that number. */
export interface Order {
  column: number;
  down: boolean;
}

/** The rows in order; those without a value stand last either way. */
export function ordered<R>(rows: readonly R[], columns: readonly Column<R>[], order: Order | undefined): readonly R[] {
  const column = order && columns[order.column];
  if (!column) return rows;
  const sign = order.down ? -1 : 1;
  const compare = column.number ? byNumber : byText;
  return rows.toSorted((a, b) => {
    const [left, right] = [column.text(a) ?? "", column.text(b) ?? ""];
    if (left === "" || right === "") return left === right ? 0 : left === "" ? 1 : -1;
    return sign * compare(left, right);
  });
}

type Value = string | number;
const collator = new Intl.Collator("en", { numeric: true });
const byText = (a: Value, b: Value): number => collator.compare(String(a), String(b));
const byNumber = (a: Value, b: Value): number => figure(a) - figure(b);
const figure = (value: Value): number => (typeof value === "number" ? value : Number.parseFloat(value.replaceAll(",", "")));
