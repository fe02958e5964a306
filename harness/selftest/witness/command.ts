import { z } from 'zod';
import { FOOTINGS } from './exchanges.js';

const addressSchema = z.object({ host: z.string(), port: z.int() });

/** What the witness is told: to look on from now, or to end and say what it saw. */
export const witnessCommandSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('exchange'), address: addressSchema, footing: z.enum(FOOTINGS) }),
  z.object({ kind: z.literal('listen'), address: addressSchema, sockets: z.int().positive() }),
  z.object({ kind: z.literal('end') }),
]);
export type WitnessCommand = z.infer<typeof witnessCommandSchema>;
