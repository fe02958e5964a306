/** A service as the probes see it: processes of this machine, a container's control group, or both. */
export interface Watched {
  /** Roots of its process trees; a root may also be a process group's id. Empty where its processes are not of this machine. */
  rootPids(): readonly number[];
  /** Null for plain processes. */
  readonly container: WatchedContainer | null;
}

/** A running container. */
export interface WatchedContainer {
  readonly id: string;
  /** Its first process, as this machine numbers it; null where the engine runs elsewhere (another host, a virtual machine). */
  readonly pid: number | null;
  /**
   * The engine's own figures of it: one JSON object about every second, as `GET /containers/{id}/stats` streams them.
   * Ends with the container, or when the signal comes.
   */
  stats(signal: AbortSignal): AsyncIterable<unknown>;
}
