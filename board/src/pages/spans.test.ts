import { expect, test } from "vitest";
import { cut } from "./spans";

const whole = (text: string, spans: [number, number][]) => cut(text, spans.map((span) => ({ span })));

test("a text without marks is one piece", () => {
  expect(whole("abc", [])).toEqual([{ text: "abc", marks: [] }]);
  expect(whole("", [])).toEqual([]);
});

test("marks within one another: the narrower one comes first", () => {
  expect(whole("abcdef", [[0, 6], [2, 4]])).toEqual([
    { text: "ab", marks: [0] },
    { text: "cd", marks: [1, 0] },
    { text: "ef", marks: [0] },
  ]);
});

test("marks that overlap are cut where they do", () => {
  const pieces = whole("abcdef", [[0, 4], [2, 6]]);
  expect(pieces.map((piece) => piece.text)).toEqual(["ab", "cd", "ef"]);
  expect(pieces[1]?.marks.toSorted()).toEqual([0, 1]);
});

test("nothing is lost or said twice, whatever the marks", () => {
  const text = "정찰총국 and 🪙 2,840,000,000";
  for (const spans of [[[0, 99]], [[-3, 2], [1, 5], [4, 4]], [[7, 2]]] as [number, number][][]) {
    expect(whole(text, spans).map((piece) => piece.text).join("")).toBe(text);
  }
});
