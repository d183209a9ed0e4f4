import { expect, test } from "vitest";
import type { Path } from "../types";
import { BOX, drawn, GAP, said, wrapped } from "./paths";

const path: Path = {
  freeze_reaches: true,
  strength: 1000,
  hops: [
    { from: "w", from_name: "0x098b", to: "l", to_name: "Lazarus Group", relation: "held_by", grade: "A1", origins: ["OFAC"], claims: [], contested: false, strength: 1000, valid: {} },
    { from: "l", from_name: "Lazarus Group", to: "r", to_name: "정찰총국", relation: "controlled_by", grade: "B2", origins: ["a", "b"], claims: [], contested: true, strength: 500, valid: {} },
  ],
  listing: { list: "un_1718", reference: "KPe.031", claims: [], valid: {} },
};

test("every party is a box, the entry of the list the last one", () => {
  const picture = drawn(path);
  expect(picture.nodes.map((node) => node.name.join(" "))).toEqual(["0x098b", "Lazarus Group", "정찰총국", "KPe.031"]);
  expect(picture.nodes.map((node) => node.listing)).toEqual([false, false, false, true]);
  expect(picture.arrows.map((arrow) => arrow.words.join(" "))).toEqual(["is held by", "is controlled by", "listed as"]);
  expect(picture.arrows[1]).toMatchObject({ contested: true, under: ["2 origins"] });
  expect(picture.width).toBe(4 * BOX + 3 * GAP);
});

test("relations read as sentences", () => {
  expect(said("held_by")).toBe("is held by");
  expect(said("supports")).toBe("supports");
});

test("long names break, Han counts double, and what is left out is said", () => {
  expect(wrapped("Foreign Trade Bank of the Republic", 16, 4)).toEqual(["Foreign Trade", "Bank of the", "Republic"]);
  expect(wrapped("조선민주주의인민공화국", 10, 4).every((line) => line.length <= 5)).toBe(true);
  expect(wrapped("a b c d e f", 1, 2).at(-1)).toMatch(/…$/);
});
