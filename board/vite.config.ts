import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

// While developing, `npm run dev` shows the board and asks a running `watchkeeper serve` for everything else.
const service = process.env["WATCHKEEPER"] ?? "http://127.0.0.1:1718";

export default defineConfig({
  plugins: [svelte()],
  build: {
    // What the service's content security policy admits: files of its own, nothing inline, nothing as data:.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2023",
    reportCompressedSize: false,
  },
  server: {
    host: "127.0.0.1",
    proxy: { "^/(?!@|src/|node_modules/|$|index\\.html|\\?)": { target: service } },
  },
  test: { include: ["src/**/*.test.ts"] },
});
