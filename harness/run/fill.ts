import type { RequestMix } from '../model/requests.js';
import type { Connections } from '../model/scenario.js';

/** Requests with the pilots' values in place of their placeholders. */
export function withPilots(requests: RequestMix, pilots: ReadonlyMap<string, number>): RequestMix {
  return requests.map((request) => ({
    ...request,
    path: filled(request.path, pilots),
    ...(request.body === undefined ? {} : { body: filled(request.body, pilots) }),
  }));
}

function filled(text: string, pilots: ReadonlyMap<string, number>): string {
  let result = text;
  for (const [placeholder, value] of pilots) result = result.replaceAll(`{{${placeholder}}}`, String(value));
  return result;
}

/** A count of connections on this machine. */
export function connectionsOf(connections: Connections, targetCores: number): number {
  if (typeof connections === 'number') return connections;
  return Math.max(1, Math.round(connections.timesTargetCores * targetCores));
}
