import { describe, expect, it } from "vitest";
import { href, parse } from "../route";
import { address } from "./invented";
import { MOST_STEPS, Past } from "./past";
import { empty, fromQuery, toFlowQuery, toQuery, type FlowState } from "./state";

const full: FlowState = {
  asset: "ethereum/0xdac17f958d2ee523a2206206994597c13d831ec7",
  from: [address(1), address(2)], transactions: ["ab".repeat(32)], policy: "haircut", beside: "lifo",
  until: "2022-05-04", target: address(9), expand: [`group/${address(3)}/rest/2`, `payer/${address(4)}`, "group/*/way/*"],
  collapse: [address(5)], limit: 1_000, selected: `group/${address(3)}/rest/2`,
  view: { x: 0.123457, y: 0.9, ratio: 0.25, stretch: 3.375 },
};

describe("the state in the address", () => {
  it.each([full, empty(), { ...empty(), from: [address(1)] }])("comes back as it was", (state) => {
    const link = href("flow", [], toQuery(state));
    expect(fromQuery(parse(link).query)).toEqual(state);
  });

  it("passes over what makes no sense", () => {
    const query = { policy: "guess", beside: "x", until: "soon", limit: "1e9", view: "1,2", from: "" };
    expect(fromQuery(query)).toEqual(empty());
    expect(fromQuery({ view: "0.5,0.5,0,1" }).view).toBeNull();
    expect(fromQuery({ view: "a,b,c,d" }).view).toBeNull();
  });

  it("asks the service for what is asked, and not where one looks", () => {
    const query = toFlowQuery(full, "lifo");
    expect(query.policy).toBe("lifo");
    expect(toFlowQuery({ ...full, view: null, selected: null }, "lifo")).toEqual(query);
  });
});

describe("undo and redo", () => {
  it("goes back and forth, and a new step ends what was ahead", () => {
    const past = new Past<number>();
    expect(past.undo(0)).toBeUndefined();
    past.leave(0);
    past.leave(1);
    expect(past.undo(2)).toBe(1);
    expect(past.undo(1)).toBe(0);
    expect(past.canUndo).toBe(false);
    expect(past.redo(0)).toBe(1);
    past.leave(1);
    expect(past.canRedo).toBe(false);
    expect(past.undo(5)).toBe(1);
  });

  it("keeps so many steps and no more", () => {
    const past = new Past<number>();
    for (let at = 0; at < MOST_STEPS * 3; at += 1) past.leave(at);
    let undone = 0;
    while (past.undo(-1) !== undefined) undone += 1;
    expect(undone).toBe(MOST_STEPS);
  });
});
