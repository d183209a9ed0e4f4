// Starts the real program over the bundled dossier, in a folder of its own, and stops it at the end.

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");

/** The program under test: `WATCHKEEPER_BIN`, or what cargo built last. */
function program(): string {
  const built = ["release", "debug"].map((profile) => join(ROOT, "target", profile, "watchkeeper"));
  const found = [process.env["WATCHKEEPER_BIN"], ...built].find((path) => path && existsSync(path));
  if (!found) throw new Error("there is no program to test\nhint: `cargo build -p cli`, or set WATCHKEEPER_BIN");
  return found;
}

function run(...args: string[]): string {
  const done = spawnSync(program(), args, { encoding: "utf8", cwd: ROOT, maxBuffer: 1 << 26 });
  if (done.status !== 0) throw new Error(`watchkeeper ${args.join(" ")}: ${done.stderr}`);
  return done.stdout;
}

function tokenFor(person: string, watch: string): string {
  const party = person === "participant" ? ["--party", "KR"] : [];
  const out = run("token", "add", person, "--role", person, "--sees", "TLP:RED", ...party, "-C", watch);
  const token = /wk_\S+/.exec(out)?.[0];
  if (!token) throw new Error(`no token in what \`watchkeeper token\` printed: ${out}`);
  return token;
}

/** Waits until the service says where it listens. */
function listening(service: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    let said = "";
    const hear = (part: Buffer): void => {
      said += part.toString();
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (url) found(url);
    };
    service.stdout?.on("data", hear);
    service.stderr?.on("data", hear);
    service.on("exit", (code) => failed(new Error(`watchkeeper serve ended with ${code}: ${said}`)));
  });
}

export default async function begin(): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), "watchkeeper-board-"));
  const watch = join(folder, "watch");
  run("init", watch, "--name", "watch.example/board");
  run("gather", join(ROOT, "data/dossier"), "-C", watch);
  for (const person of ["reader", "analyst", "approver", "participant"]) {
    process.env[`BOARD_TOKEN_${person.toUpperCase()}`] = tokenFor(person, watch);
  }
  const service = spawn(program(), ["serve", "-C", watch, "--listen", "127.0.0.1:0"], { cwd: ROOT });
  process.env["BOARD_URL"] = await listening(service);
  return () => {
    service.kill();
    rmSync(folder, { recursive: true, force: true });
  };
}
