/** What a figure of memory is, the one that is preferred first. */
export const MEMORY_KINDS = ['pss', 'workingSet', 'rss'] as const;
export type MemoryKind = (typeof MEMORY_KINDS)[number];

/** What the memory figures of these targets are and where they were read; no kind where none was available. */
export interface MemorySource {
  readonly targets: readonly string[];
  readonly kind: MemoryKind | null;
  readonly readFrom: string;
}
