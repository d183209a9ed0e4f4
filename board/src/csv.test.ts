import { expect, test } from "vitest";
import { cell, csv } from "./csv";

test("formulas become text, figures stay figures", () => {
  expect(cell("=1+1")).toBe("'=1+1");
  expect(cell("@cmd")).toBe("'@cmd");
  expect(cell("+49 30")).toBe("'+49 30");
  expect(cell("-x")).toBe("'-x");
  expect(cell("\tx")).toBe("'\tx");
  expect(cell("-12.5")).toBe("-12.5");
  expect(cell("12")).toBe("12");
});

test("commas, quotes and line ends are quoted, after the guard", () => {
  expect(cell('a,"b"')).toBe('"a,""b"""');
  expect(cell("a\r\nb")).toBe('"a\r\nb"');
  expect(cell('=HYPERLINK("x")')).toBe('"\'=HYPERLINK(""x"")"');
});

test("a file has a mark, a head and lines that end", () => {
  expect(csv(["a", "b"], [["정찰총국", "1"]])).toBe("\uFEFFa,b\r\n정찰총국,1\r\n");
});
