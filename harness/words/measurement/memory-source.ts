import type { MemoryKind, MemorySource } from '../../model/report/measurement/memory-source.js';

const KINDS: Readonly<Record<MemoryKind, string>> = {
  pss: 'proportional set size (PSS), summed over its processes',
  workingSet: 'working set of its control group: memory charged less inactive file pages',
  rss: 'resident set size (RSS), summed over its processes, shared pages counted in each',
};

/** What the figures of memory are, and where they come from: told once, or by targets where they differ. */
export function memorySourceWords(sources: readonly MemorySource[]): string {
  const [only, ...others] = sources;
  if (!only) return 'not measured';
  if (others.length === 0) return kindWords(only);
  return sources.map((source) => `${source.targets.join(', ')}: ${kindWords(source)}`).join('; ');
}

function kindWords({ kind, readFrom }: MemorySource): string {
  return kind === null ? 'not available' : `${KINDS[kind]} (from ${readFrom})`;
}
