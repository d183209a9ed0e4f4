import { expect, test } from "vitest";
import { ordered, type Column } from "./table";

interface Row {
  name: string;
  sum: string;
}
const columns: Column<Row>[] = [
  { head: "Name", text: (row) => row.name },
  { head: "Sum", text: (row) => row.sum, number: true },
];
const rows: Row[] = [
  { name: "b", sum: "1,000" },
  { name: "a", sum: "" },
  { name: "c", sum: "20" },
];
const names = (column: number, down: boolean) => ordered(rows, columns, { column, down }).map((row) => row.name).join("");

test("text as text, figures as figures, nothing last", () => {
  expect(names(0, false)).toBe("abc");
  expect(names(0, true)).toBe("cba");
  expect(names(1, false)).toBe("cba");
  expect(names(1, true)).toBe("bca");
});

test("without an order the rows stay as they came", () => {
  expect(ordered(rows, columns, undefined)).toBe(rows);
});
