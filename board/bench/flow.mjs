// How the flow board opens and pans with 10,000 accounts: `npm run build && node bench/flow.mjs [accounts] [folder for
// pictures]`. The service is played by this script; the browser is Chromium without a graphics card, drawing in software.
// Frames are counted with requestAnimationFrame while the picture is dragged; beside them stands the processor time that
// the browser spent on each, which does not depend on what else the machine does.

import { chromium } from "@playwright/test";
import { preview, createServer } from "vite";

const accounts = Number(process.argv[2] ?? 10_000);
const pictures = process.argv[3];

const source = await createServer({ configFile: false, server: { middlewareMode: true }, appType: "custom", logLevel: "error" });
const { tree, address } = await source.ssrLoadModule("/src/flow/invented.ts");
const answer = JSON.stringify(tree(accounts));
await source.close();

const server = await preview({ preview: { port: 18_471, host: "127.0.0.1", proxy: {} }, logLevel: "error" });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"],
});
const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
page.setDefaultTimeout(180_000);
page.on("pageerror", (error) => console.error(String(error)));
const me = { who: "bench", role: "analyst", sees: "TLP:GREEN", party: null, csrf: null, watch: "invented", snapshot: "1", stale: false };
await page.route("**/whoami", (route) => route.fulfill({ json: me }));
await page.route("**/events", (route) => route.fulfill({ status: 204 }));
await page.route("**/flow", (route) => route.fulfill({ contentType: "application/json", body: answer }));

await page.goto("http://127.0.0.1:18471/#/flow");
await page.waitForSelector("textarea");
const begun = Date.now();
await page.goto(`http://127.0.0.1:18471/#/flow?from=${address(1)}&limit=10000`);
await page.waitForSelector(".pictures canvas");
await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
const opened = Date.now() - begun;

await page.evaluate(() => {
  const times = [];
  const tick = (now) => { times.push(now); requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
  window.frameTimes = times;
});
const session = await browser.newBrowserCDPSession();
const cpu = async () => {
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  return processInfo.reduce((sum, one) => sum + one.cpuTime, 0) * 1000;
};
const before = await cpu();
await page.mouse.move(600, 400);
await page.mouse.down();
for (let step = 0; step < 120; step += 1) {
  await page.mouse.move(600 + Math.sin(step / 12) * 260, 400 + Math.cos(step / 9) * 160);
  await page.waitForTimeout(8);
}
await page.mouse.up();
const spent = (await cpu()) - before;
const times = await page.evaluate(() => window.frameTimes);
const gaps = times.slice(1).map((time, at) => time - times[at]).sort((a, b) => a - b);
const share = (part) => gaps[Math.floor((gaps.length - 1) * part)]?.toFixed(1);
console.log(JSON.stringify({ accounts, bytes: answer.length, opened_ms: opened, frames: gaps.length, median_ms: share(0.5), p95_ms: share(0.95), cpu_ms_a_frame: (spent / gaps.length).toFixed(1) }));
if (pictures) await page.screenshot({ path: `${pictures}/flow-${accounts}.png` });
await browser.close();
await server.close();
