import { EnvironmentError } from '../../errors.js';
import { addressOf, entryOf } from '../../lab/own/address.js';
import type { SentOnce } from '../../load/http/send-once.js';
import { sendOnce } from '../../load/http/send-once.js';
import type { RequestMix } from '../../model/plan/requests.js';
import { SAFE_METHODS } from '../../model/plan/requests.js';
import type { Scenario } from '../../model/plan/scenario.js';
import type { Target } from '../../model/plan/target.js';
import { count, counted } from '../../words/numbers.js';
import { printable } from '../../words/printable.js';

interface Asked {
  readonly target: string;
  readonly answers: readonly SentOnce[];
}

/** The scenario's own requests, which its levels share. */
export function requestsOf({ levels }: Scenario): RequestMix {
  return levels.flatMap(({ load }) => (load.kind === 'fanout' ? [] : [load.requests]))[0] ?? [];
}

/** Which requests write, said before any is sent; null where none does. */
export function writesWords(requests: RequestMix): string | null {
  const writing = requests.filter(({ method }) => !SAFE_METHODS.includes(method));
  if (writing.length === 0) return null;
  const names = writing.map(({ name, method, path }) => `${name} (${method} ${path})`).join(', ');
  return `${counted(writing.length, 'request')} may write, in each service, again and again: ${names}`;
}

/** Sends each request once to each service that runs already; those that the run starts are asked by it. */
export async function firstAnswers(
  targets: readonly Target[],
  scenario: Scenario,
  signal: AbortSignal,
): Promise<Asked[]> {
  const asked: Asked[] = [];
  for (const { id, own } of targets) {
    if (!own || !('url' in own.manifest)) continue;
    const { basePath, headers } = entryOf(own);
    const requests = requestsOf(scenario).map((request) => ({ ...request, path: basePath + request.path }));
    const answers = await sendOnce(addressOf(own, own.manifest.url), requests, headers, { signal });
    asked.push({ target: id, answers });
  }
  return asked;
}

/** Throws EnvironmentError where a service does not give a good answer to a request. */
export function requireGood(asked: readonly Asked[]): void {
  for (const { target, answers } of asked) {
    const bad = answers.find(({ failure }) => failure !== null);
    if (!bad) continue;
    throw new EnvironmentError({
      expected: `${target} to give a good answer to the request ${bad.name}`,
      found: bad.failure ?? 'none',
      remedy:
        'Start the service, or correct its address or the request; `good` in the scenario file says what a good answer is, and --dry-run shows what came back.',
    });
  }
}

/** What was sent and what came back, for a reader. A token is not shown, and nothing that a terminal would obey. */
export function answersText(asked: readonly Asked[]): string {
  const parts = asked.flatMap(({ target, answers }) =>
    answers.map(({ name, sent, received, milliseconds, failure }) =>
      [
        `${target}  ${name}  ${failure ?? 'good'}  ${count(Math.round(milliseconds))} ms`,
        quoted('>', withoutToken(sent)),
        quoted('<', received),
      ].join('\n'),
    ),
  );
  return `${printable(parts.join('\n\n'))}\n`;
}

function withoutToken(sent: string): string {
  return sent.replace(/^(authorization: ).*$/im, '$1…');
}

function quoted(mark: string, text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => `  ${mark} ${line}`.trimEnd())
    .join('\n');
}
