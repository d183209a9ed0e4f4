// What happens at the service while the board is open: jobs, alerts, a new snapshot (`GET /events`).

/** A piece of long work (`GET /jobs/{id}`). */
export interface Job {
  id: string;
  kind: string;
  who: string;
  state: "waiting" | "running" | "done" | "failed" | "cancelled" | "interrupted";
  /** How much is done, 0 to 1; null where nobody can say. */
  done: number | null;
  /** What it is doing, in words. */
  doing: string;
  began: string | null;
  ended: string | null;
  result: unknown;
  error: string | null;
}

/** Whether a job will change no more by itself. */
export function isOver(job: Job): boolean {
  return job.state !== "waiting" && job.state !== "running";
}

class Events {
  /** The jobs seen since the board was opened, by id, as they last stood. */
  jobs = $state.raw<Record<string, Job>>({});
  /** Grows with every alert. */
  alerts = $state(0);
  /** Grows with every snapshot. */
  snapshots = $state(0);
  /** Whether the service is heard. */
  heard = $state(false);
  /** Whether it was called and did not answer, or fell silent. */
  lost = $state(false);
  #source: EventSource | undefined;

  /** Listens; the browser reconnects by itself and says which event it heard last. */
  listen(): void {
    this.#source?.close();
    const source = new EventSource("/events");
    source.addEventListener("open", () => ([this.heard, this.lost] = [true, false]));
    // Who may not listen is refused, and not tried again; a service that is gone is.
    source.addEventListener("error", () => ([this.heard, this.lost] = [false, source.readyState === EventSource.CONNECTING]));
    source.addEventListener("job", (event) => this.take(JSON.parse(event.data) as Job));
    source.addEventListener("alert", () => (this.alerts += 1));
    source.addEventListener("snapshot", () => (this.snapshots += 1));
    this.#source = source;
  }

  /** Notes how a job stands, whoever said so. */
  take(job: Job): void {
    this.jobs = { ...this.jobs, [job.id]: job };
  }
}

/** The one ear. */
export const events = new Events();
