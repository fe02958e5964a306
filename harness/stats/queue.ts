/** A queue before servers that all take the same time: arrivals at random (Poisson), the wait for a server left to them. */
export interface Queue {
  /** Whole number of servers. */
  readonly servers: number;
  /** Arrival rate x service time / servers. */
  readonly utilisation: number;
  /** The time that one arrival takes of a server; waits are in its unit. */
  readonly serviceTime: number;
}

/** Erlang's C: how probable it is that an arrival finds every server taken (M/M/c; of one server the utilisation itself, whatever the service times). 1 where the servers are saturated. */
export function waitProbability({ servers, utilisation }: Pick<Queue, 'servers' | 'utilisation'>): number {
  if (utilisation >= 1) return 1;
  const offered = servers * utilisation;
  // Erlang's B by its recursion over servers, which overflows for no load (Jagerman 1974, Bell System Technical Journal 53).
  let blocked = 1;
  for (let server = 1; server <= servers; server += 1)
    blocked = (offered * blocked) / (server + offered * blocked);
  return blocked / (1 - utilisation * (1 - blocked));
}

/**
 * The mean wait for a server in M/D/c: half of that in M/M/c, corrected for several servers by Cosmetatos ("Some
 * Approximate Equilibrium Results for the Multi-Server Queue (M/G/r)", Operational Research Quarterly 27, 1976); with one
 * server exactly what Pollaczek and Khinchine give. Infinite where the servers are saturated.
 */
export function meanWait({ servers, utilisation, serviceTime }: Queue): number {
  if (utilisation >= 1) return Infinity;
  if (utilisation <= 0) return 0;
  const random = (waitProbability({ servers, utilisation }) * serviceTime) / (servers * (1 - utilisation));
  const spare = (1 - utilisation) / utilisation;
  const correction = (spare * (servers - 1) * (Math.sqrt(4 + 5 * servers) - 2)) / (16 * servers);
  return 0.5 * (1 + correction) * random;
}

/**
 * The median wait for a server in M/D/c: zero where more than half of the arrivals find one free, else by the
 * exponential tail that such waits have nearly (Tijms, A First Course in Stochastic Models, 2003, chapter 9). Infinite
 * where the servers are saturated.
 */
export function medianWait(queue: Queue): number {
  if (queue.utilisation >= 1) return Infinity;
  const waiting = waitProbability(queue);
  if (waiting <= 0.5) return 0;
  return (Math.log(2 * waiting) * meanWait(queue)) / waiting;
}
