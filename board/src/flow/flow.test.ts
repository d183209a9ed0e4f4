import { describe, expect, it } from "vitest";
import { pasted } from "./addresses";
import { address, tree } from "./invented";
import { layout } from "./layout";
import { palette } from "./looks";
import { escaped, scene, svg } from "./scene";
import { found, step } from "./walk";

describe("pasted addresses", () => {
  it("takes one a line and names what is wrong", () => {
    const text = `${address(1)}\n\n  ${address(2)},\r\n0x12\n${address(1).toUpperCase().replace("0X", "0x")}\n0x${"ab".repeat(32)}\n${address(3)} ${address(4)}\nhello\n0x${"g".repeat(40)}\n# a remark`;
    const { addresses, faults, repeated } = pasted(text);
    expect(addresses).toEqual([address(1), address(2)]);
    expect(repeated).toBe(1);
    expect(faults.map((fault) => fault.line)).toEqual([4, 6, 7, 8, 9]);
    expect(faults[0]!.why).toContain("has 2 digits");
    expect(faults[1]!.why).toContain("transaction hash");
    expect(faults[2]!.why).toContain("one address a line");
    expect(faults[4]!.why).toContain("'g'");
  });

  it("knows the forms of other chains", () => {
    const known = ["bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"];
    expect(pasted(known.join("\n")).addresses).toEqual(known);
  });
});

describe("walking", () => {
  const graph = tree(30);
  const at = (id: string): number => Number(BigInt(id));

  it("begins at the first, goes along the largest and back, and beside", () => {
    const start = step(graph, null, "right", at)!;
    expect(start).toBe(address(0));
    const next = step(graph, start, "right", at)!;
    expect(step(graph, next, "left", at)).toBe(start);
    const beside = step(graph, address(2), "down", at);
    expect(beside).toBe(address(3));
    expect(step(graph, address(3), "up", at)).toBe(address(2));
    expect(step(graph, address(1), "up", at)).toBe(address(1));
  });

  it("finds by name and address", () => {
    expect(found(graph, "INVENTED mixer")).toEqual([address(29)]);
    expect(found(graph, "  ")).toEqual([]);
  });
});

describe("the exported picture", () => {
  it("holds every bar and ribbon, and no markup of anybody's label", () => {
    const graph = tree(12);
    graph.nodes[11]!.label = `<script>alert("x")</script>\u0000`;
    const text = svg(scene(graph, layout(graph), palette(false)));
    expect(text.match(/<path /g)).toHaveLength(graph.edges.length);
    expect(text).not.toContain("<script>");
    expect(text).toContain("&lt;script&gt;");
    expect(text).not.toContain("NaN");
  });

  it("leaves out what XML cannot hold", () => {
    expect(escaped("a\u0008b\uFFFF&")).toBe("ab&amp;");
  });
});
