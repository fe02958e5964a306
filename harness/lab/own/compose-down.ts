import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { execa } from 'execa';

/** A project of a run's own for a reader's compose file. */
export interface ComposeProject {
  readonly project: string;
  readonly file: string;
}

const WITHIN_MS = 120_000;

export const composeWords = ({ project, file }: ComposeProject): string[] => [
  ...['docker', 'compose', '--project-name', project],
  ...['--file', file],
];

/** With its volumes, and the images that were built for it. */
export const DOWN = ['down', '--volumes', '--rmi', 'local'];

/** Takes down a project that a killed run has left; where its file has gone, by what the engine knows of it. Throws what docker said. */
export async function takeDown(left: ComposeProject): Promise<void> {
  const hasFile = existsSync(left.file);
  const [command = '', ...words] = hasFile ? composeWords(left) : composeWords(left).slice(0, -2);
  const { failed, stderr, shortMessage } = await execa(command, [...words, ...DOWN], {
    cwd: hasFile ? dirname(left.file) : '/',
    stdin: 'ignore',
    timeout: WITHIN_MS,
    reject: false,
  });
  if (!failed) return;
  const said = stderr.trim().split('\n').at(-1) ?? '';
  throw new Error(
    `the compose project ${left.project}: ${said === '' ? (shortMessage ?? 'no answer') : said}`,
  );
}
