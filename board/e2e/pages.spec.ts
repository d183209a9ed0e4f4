// Each page as an analyst sees it: it says what it should, and axe finds nothing serious, in light and in dark.

import { accessible, enter, expect, go, test } from "./desk";

test("today: what waits, and how old the sources are", async ({ page }) => {
  await enter(page, "analyst");
  await expect(page.getByRole("heading", { level: 1, name: "Today" })).toBeVisible();
  await expect(page.getByRole("link", { name: /pairs? of records to judge/ })).toBeVisible();
  await expect(page.getByRole("region", { name: "Sources" }).getByRole("row")).not.toHaveCount(0);
  await expect(page.getByRole("cell", { name: "un_1718.jsonl" })).toBeVisible();
  await accessible(page);
});

test("today: an alert says what, how much, whose and when", async ({ page }) => {
  const from = "0x098b716b8aaf21512996dc57eb0615e2383e2f96";
  const to = "0x17a96cd2aff8bece22b54a83955fbab5c92a98ca";
  // Invented, in the shape in which `watchkeeper watch` raises them: the watch under test follows no chain.
  const alert = {
    id: "a".repeat(64), entry: 152, known: 1795455950, state: "standing",
    alert: {
      notice: "reached_service", asset: "ethereum/eth", amount: "5000000000000000000", from, to,
      origin: { listing: { list: "ofac_sdn", party: "ofac:27307" } },
      service: { name: "An invented exchange", kind: "exchange" }, block: { height: 30000000, time: 1790000000 },
    },
  };
  await page.route("**/today", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), alerts: { standing: 1, latest: [alert] } } });
  });
  await enter(page, "analyst");
  await expect(page.getByText("Reached a service")).toBeVisible();
  await expect(page.getByText("5 ETH of ofac:27307, listed on OFAC SDN")).toBeVisible();
  await expect(page.getByText("known 23 November 2026")).toBeVisible();
  await accessible(page);
});

test("record: a party by its Korean name, its claims, and the way to a listed parent", async ({ page }) => {
  await enter(page, "analyst", "#/entity");
  await page.getByRole("searchbox").fill("정찰총국");
  await page.getByRole("button", { name: "Search" }).click();
  await accessible(page);
  await page.getByRole("link", { name: /^Reconnaissance General Bureau$/i }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: /Reconnaissance General Bureau/i })).toBeVisible();
  await page.getByRole("region", { name: /^Neighbours of/ }).getByRole("link", { name: /^Lazarus Group$/i }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: /Lazarus Group/i })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Claims" })).toBeVisible();
  await expect(page.getByText("KPe.031").first()).toBeVisible();
  await expect(page.getByText("UN 1718").first()).toBeVisible();
  await accessible(page);
});

test("record: what is not held is no finding, and a wallet leads to the flow board", async ({ page }) => {
  await enter(page, "analyst", "#/entity/entity:nobody-at-all");
  await expect(page.getByText("Nothing is held under this id.")).toBeVisible();
  await accessible(page);
  await go(page, "#/entity/wallet:evm:0x098b716b8aaf21512996dc57eb0615e2383e2f96");
  await page.getByRole("link", { name: "Follow the money" }).click();
  await expect(page).toHaveURL(/flow\?from=0x098b/);
  await expect(page.getByRole("complementary", { name: "About the selection" })).toBeVisible();
});

test("a link restores the days that were chosen, and the sliders change the link", async ({ page }) => {
  const wallet = "wallet:evm:0x098b716b8aaf21512996dc57eb0615e2383e2f96";
  await enter(page, "analyst", `#/entity/${wallet}?known_at=2022-04-01`);
  await expect(page.getByText("No way to an entry of a list was known.")).toBeVisible();
  const known = page.getByRole("slider", { name: "Known at" });
  await expect(known).not.toHaveAttribute("aria-valuetext", "today");
  await known.press("End");
  await expect(known).toHaveAttribute("aria-valuetext", "today");
  await expect(page.getByText("KPe.031").first()).toBeVisible();
  expect(page.url()).not.toContain("known_at");
  await known.press("Home");
  await expect(page).toHaveURL(/known_at=20\d\d-/);
  await page.reload();
  await expect(known).not.toHaveAttribute("aria-valuetext", "today");
});

test("check: an article marked up, with the evidence of a contradiction", async ({ page }) => {
  await enter(page, "analyst", "#/check");
  const article = "The 1718 Committee was established in 1993.\n\nThe Panel of Experts ended in April 2024, after Russia vetoed its renewal in March.";
  await page.getByLabel("The article’s text").fill(article);
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(page.getByRole("button", { name: /: supported$/ }).first()).toBeVisible();
  await page.getByRole("button", { name: /: supported$/ }).first().press("Enter");
  const evidence = page.getByRole("complementary", { name: "Evidence" });
  await expect(evidence.getByText("supported")).toBeVisible();
  await expect(evidence.getByText("Says", { exact: true }).first()).toBeVisible();
  await accessible(page);
});

test("ledger: its checkpoint, its entries, and that it holds", async ({ page }) => {
  await enter(page, "analyst", "#/ledger");
  await expect(page.getByText("Signed note")).toBeVisible();
  await expect(page.getByRole("region", { name: "Ledger entries" })).toBeVisible();
  await page.getByRole("button", { name: "Verify the whole ledger" }).click();
  await expect(page.getByText("Everything holds.")).toBeVisible({ timeout: 60_000 });
  await accessible(page);
});

for (const [id, title, says] of [
  ["thefts", "thefts", "By year"],
  ["disagreements", "disagreements", "stands"],
  ["revenue", "revenue", "Assumptions"],
  ["norms", "norms", "In force"],
  ["conduct", "states", "nobody looked"],
  ["tactics", "tactics", "Surges"],
  ["outlook", "outlook", "Scenarios"],
] as const) {
  test(`field: ${title}`, async ({ page }) => {
    await enter(page, "analyst", `#/field/${id}`);
    await expect(page.getByRole("heading", { level: 1, name: `Field: ${title}` })).toBeVisible();
    await expect(page.getByText(says).first()).toBeVisible();
    await accessible(page);
  });
}

test("a question on the field says that it is awaited, and that nobody answers", async ({ page }) => {
  await page.route("**/field/outlook", async (route) => {
    await new Promise((done) => setTimeout(done, 1500));
    await route.continue();
  });
  await page.route("**/field/norms", (route) => route.abort());
  await enter(page, "analyst", "#/field/thefts");
  await expect(page.getByRole("heading", { name: "By year" })).toBeVisible();
  await page.getByRole("link", { name: "Outlook" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Asking…" })).toBeVisible();
  await expect(page.getByText("Scenarios").first()).toBeVisible();
  await page.getByRole("link", { name: "Norms" }).click();
  await expect(page.getByRole("alert")).toContainText("The service does not answer.");
  await accessible(page);
});

test("a participant lands where they may read, and is refused nothing on the way", async ({ page }) => {
  const refused: string[] = [];
  page.on("response", (response) => void (response.status() === 403 && !response.url().endsWith("/events") && refused.push(response.url())));
  await enter(page, "participant", "");
  await expect(page.getByRole("heading", { level: 1, name: "Cases" })).toBeVisible();
  await accessible(page);
  for (const name of ["Record", "Ledger", "Cases"]) {
    await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name }).click();
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
    await accessible(page);
  }
  expect(refused).toEqual([]);
});

test("a table is to be had as CSV, and formulas in it are text", async ({ page }) => {
  await enter(page, "analyst", "#/field/thefts");
  const table = page.locator("section", { has: page.getByRole("region", { name: "Thefts", exact: true }) });
  const download = page.waitForEvent("download");
  await table.getByRole("button", { name: "CSV" }).click();
  const stream = await (await download).createReadStream();
  const text = (await stream.toArray()).join("");
  expect(text).toContain("Ronin");
  expect(text).toContain("2022-03-23");
  expect(text.split("\r\n").flatMap((line) => line.split(",")).filter((cell) => /^[=@]/.test(cell))).toEqual([]);
});

test("a narrow window keeps every page in its width", async ({ page }) => {
  await page.setViewportSize({ width: 400, height: 800 });
  await enter(page, "analyst");
  for (const hash of ["#/today", "#/triage", "#/dismissals", "#/entity/entity:lazarus-group", "#/flow", "#/case", "#/case/ronin", "#/check", "#/field/thefts", "#/field/conduct", "#/ledger", "#/sign-in"]) {
    await go(page, hash);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wider, hash).toBeLessThanOrEqual(0);
  }
});

test("light and dark are chosen and kept", async ({ page }) => {
  await enter(page, "analyst");
  await page.getByLabel("Light or dark").selectOption("dark");
  const paper = () => page.evaluate(() => getComputedStyle(document.body.parentElement as HTMLElement).backgroundColor);
  const dark = await paper();
  await page.reload();
  await expect(page.getByLabel("Light or dark")).toHaveValue("dark");
  expect(await paper()).toBe(dark);
  await page.getByLabel("Light or dark").selectOption("light");
  expect(await paper()).not.toBe(dark);
});
