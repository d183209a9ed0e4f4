import { expect, test } from "vitest";
import { HOME, href, parse } from "./route";

test("an address is a page, what follows it, and its settings", () => {
  expect(parse("#/entity/un:KPe.031?as_of=2022-04-15&known_at=2024-01-01")).toEqual({
    page: "entity",
    rest: ["un:KPe.031"],
    query: { as_of: "2022-04-15", known_at: "2024-01-01" },
  });
});

test("no address is the home page", () => {
  for (const hash of ["", "#", "#/", "#/?"]) expect(parse(hash).page).toBe(HOME);
});

test("what is written is read back, whatever is in an id", () => {
  for (const id of ["un:KPe.031", "a~b", "정찰총국", "with/slash", "50 % of it", "a?b#c", "x&y=z"]) {
    const there = parse(href("entity", [id], { q: id }));
    expect(there).toEqual({ page: "entity", rest: [id], query: { q: id } });
  }
});

test("ids stay readable", () => {
  expect(href("entity", ["un:KPe.031~ofac:1"])).toBe("#/entity/un:KPe.031~ofac:1");
});

test("empty settings are left out", () => {
  expect(href("entity", ["a"], { q: "", x: null, y: undefined, z: false, n: 0, yes: true })).toBe("#/entity/a?n=0&yes=true");
});

test("a broken percent sign is taken as it stands", () => {
  expect(parse("#/entity/100%").rest).toEqual(["100%"]);
});
