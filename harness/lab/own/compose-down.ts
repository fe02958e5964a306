import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { only } from '../lifetime/child-environment.js';

/** A project of a run's own for a reader's compose file. */
export interface ComposeProject {
  readonly project: string;
  readonly file: string;
  /** By which its engine is reached, whoever takes it down. */
  readonly engine: Readonly<Record<string, string>>;
}

const WITHIN_MS = 120_000;
const OF_ENGINES = [
  ...['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CONFIG', 'DOCKER_CERT_PATH', 'DOCKER_TLS_VERIFY'],
  'SSH_AUTH_SOCK',
];

export const engineVariables = (environment: Readonly<NodeJS.ProcessEnv>): Record<string, string> =>
  only(OF_ENGINES, environment);

export const composeWords = ({ project, file }: Pick<ComposeProject, 'project' | 'file'>): string[] => [
  ...['docker', 'compose', '--project-name', project],
  ...['--file', file],
];

/** With its volumes, and the images that were built for it. */
export const DOWN = ['down', '--volumes', '--rmi', 'local'];

/**
 * Takes down a project that a killed run has left; where its file has gone, or wants variables that the run had, by what
 * the engine knows of it. Throws what docker said.
 */
export async function takeDown(left: ComposeProject): Promise<void> {
  const byFile = existsSync(left.file) ? await troubleOf(left, composeWords(left), dirname(left.file)) : '';
  if (byFile === null) return;
  const byName = await troubleOf(left, composeWords(left).slice(0, -2), '/');
  if (byName !== null) throw new Error(`the compose project ${left.project}: ${byFile || byName}`);
}

/** Null where it went well. */
async function troubleOf(
  { engine }: ComposeProject,
  [command = '', ...words]: readonly string[],
  cwd: string,
): Promise<string | null> {
  const { failed, stderr, shortMessage } = await execa(command, [...words, ...DOWN], {
    cwd,
    env: { ...engine },
    stdin: 'ignore',
    timeout: WITHIN_MS,
    reject: false,
  });
  if (!failed) return null;
  return stderr.trim().split('\n').at(-1) || (shortMessage ?? 'no answer');
}
