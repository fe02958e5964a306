import { createInterface } from 'node:readline';
import { closeLinks, measureLink, serveLink } from './link.js';

/**
 * An end of a link between two hosts. A line on stdin, a line as its answer: `{"serve":"10.0.0.2"}` listens there and
 * says `{"port":…}`, `{"measure":{"host":…,"port":…}}` says the link's figures or `{"error":…}`. Ends with stdin.
 */
interface Asked {
  readonly serve?: string;
  readonly measure?: { readonly host: string; readonly port: number };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { serve, measure } = JSON.parse(line) as Asked;
  const answer = await (serve === undefined ? measured(measure) : serveLink(serve));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
closeLinks();

async function measured(to: Asked['measure']): Promise<object> {
  if (!to) return { error: 'nothing was asked' };
  return measureLink(to).catch((thrown: unknown) => ({ error: String(thrown) }));
}
