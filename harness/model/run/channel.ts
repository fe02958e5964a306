/** A two-way stream of text lines to a process, the same over a pipe as over a container's attach stream. */
export interface LineChannel {
  send(line: string): void;
  /** Complete lines, without their ends. Ends when the process has closed its output. */
  lines(): AsyncIterable<string>;
  /** The last lines that the process wrote to its error output. */
  logTail(): string;
}
