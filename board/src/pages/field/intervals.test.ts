import { expect, test } from "vitest";
import { at, range, sum } from "./intervals";

test("sums in words, with no more figures than they bear", () => {
  expect(sum(1_380_000)).toBe("1.4 million");
  expect(sum(953_000_000)).toBe("953 million");
  expect(sum(81_000_000)).toBe("81 million");
  expect(sum(0)).toBe("0");
  expect(range(5, 5)).toBe("5");
  expect(range(1e9, 2e9)).toBe("1 billion to 2 billion");
});

test("places on a scale", () => {
  expect(at(5, 10)).toBe(50);
  expect(at(5, 0)).toBe(0);
});
