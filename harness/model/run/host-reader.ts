/** Files of the machine that the services run on. */
export interface HostFiles {
  /** `/proc/stat`. */
  readonly procStat: string;
  /** `/proc/pressure/cpu`; null where the kernel has no pressure stall figures. */
  readonly pressure: string | null;
}

/** Reads them where the engine runs on another machine than the harness. */
export type HostReader = () => Promise<HostFiles>;
