// Exports that the service makes: asked for with everything that the picture was asked with, and saved as a file.

import { save } from "../csv";
import { postFile } from "../api";
import type { FlowQuery } from "./types";

const NAMES: Record<string, [name: string, type: string]> = {
  csv: ["flow.csv", "text/csv;charset=utf-8"],
  ftm: ["flow.ftm.json", "application/x-ndjson"],
  tagpack: ["flow.tagpack.yaml", "application/yaml"],
};

/** Asks for `csv`, `ftm` or `tagpack` and hands it to the browser. */
export async function exported(form: string, query: FlowQuery): Promise<void> {
  const [name, type] = NAMES[form] ?? ["flow.txt", "text/plain"];
  save(name, await postFile("/flow/export", { ...query, format: form }), type);
}
