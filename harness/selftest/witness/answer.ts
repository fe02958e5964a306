/** Where the server answers the witness: with what it tells of the answer itself. */
export const WITNESS_PATH = '/witness';

/** The server's own word on an answer, microseconds of CLOCK_MONOTONIC. */
export interface WitnessAnswer {
  /** What is answered came after this moment: the server looked then, and saw nothing. */
  readonly lookedUs: number;
  /** Just before the answer went to the kernel. */
  readonly givenUs: number;
}

export function answerBody({ lookedUs, givenUs }: WitnessAnswer): string {
  return `${lookedUs} ${givenUs}`;
}

export function readAnswer(body: string): WitnessAnswer {
  const [lookedUs = NaN, givenUs = NaN] = body.split(' ').map(Number);
  return { lookedUs, givenUs };
}

/** A message of a room to the witness: which it is, and when it was given. */
export interface WitnessMessage {
  readonly id: number;
  readonly givenUs: number;
}

export function messageText({ id, givenUs }: WitnessMessage): string {
  return `${id} ${givenUs}`;
}

export function readMessage(text: string): WitnessMessage {
  const [id = NaN, givenUs = NaN] = text.split(' ').map(Number);
  return { id, givenUs };
}

const [LEAST_DELAY_US, SPREAD_US] = [5_000, 10_000];
/** Its multiples fill the unit interval evenly, in no pattern that an agent's requests could fall in step with. */
const GOLDEN_SECTION = (Math.sqrt(5) - 1) / 2;

/** How long the server keeps the witness's nth request, so that it sleeps meanwhile, as an agent does. */
export function witnessDelayUs(nth: number): number {
  return LEAST_DELAY_US + SPREAD_US * ((nth * GOLDEN_SECTION) % 1);
}
