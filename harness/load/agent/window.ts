/** The edges of a measured window, as an engine announces them. */
export interface Window {
  /** Everything is prepared: resolves when the window may open. Rejects when the load is called off. */
  ready(): Promise<void>;
  /** The schedule has ended; latecomers are still waited for. */
  closed(): void;
  /** Aborted when the agent is to end: the engine closes its sockets and stops. */
  readonly signal: AbortSignal;
}
