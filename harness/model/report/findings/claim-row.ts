import { z } from 'zod';
import { metricIdSchema } from '../../metrics.js';
import { deciderKindSchema } from '../../plan/claim.js';
import { evidenceFindingSchema, expectedSchema } from './evidence-finding.js';
import { fleetFindingSchema } from './fleet-finding.js';
import { heldBackSchema } from './held-back.js';
import { verdictSchema } from '../comparison/verdict.js';

export const claimVerdictSchema = z.enum(['reproduced', 'refuted', 'mixed', 'inconclusive', 'not-run']);
export type ClaimVerdict = z.infer<typeof claimVerdictSchema>;

/** Where a claim looks, and what was found there. */
const claimFigureSchema = {
  /** `scenario/level metric`, with the targets: what it is found by. */
  id: z.string(),
  scenario: z.string(),
  level: z.string(),
  metric: metricIdSchema,
  unit: z.string(),
  /** Null of one target's figure. */
  marginKind: z.enum(['ratio', 'absolute']).nullable(),
  /** One target of a figure, two of a comparison. */
  targets: z.array(z.string()),
  estimate: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** Each side of a comparison, in the metric's unit. */
  aEstimate: z.number().nullable(),
  bEstimate: z.number().nullable(),
  /** Targets whose figure something else than themselves held back: theirs is this or more. Left out where none was. */
  heldBack: z.array(heldBackSchema).optional(),
};

/** `between`: neither what is predicted nor its opposite, where the rule knows a middle. */
export const claimOutcomeSchema = z.enum(['as-predicted', 'opposite', 'between', 'undecided', 'missing']);
export type ClaimOutcome = z.infer<typeof claimOutcomeSchema>;

/** One decider of a claim, and how it came out. */
export const claimEvidenceSchema = z.object({
  ...claimFigureSchema,
  kind: deciderKindSchema,
  /** Of several with one name, one that came out as predicted answers their question. */
  oneOf: z.string().nullable(),
  /** What the claim predicts, in words. */
  predicted: z.string(),
  expected: expectedSchema,
  outcome: claimOutcomeSchema,
  /** Why the outcome is what it is, in words. */
  reason: z.string(),
  found: evidenceFindingSchema,
});
export type ClaimEvidence = z.infer<typeof claimEvidenceSchema>;

/** What stands beside the deciders and decides nothing. */
export const claimBesideSchema = z.discriminatedUnion('kind', [
  z.object({
    ...claimFigureSchema,
    kind: z.enum(['comparison', 'figure']),
    /** Of a comparison that was run, by its own margin. */
    verdict: verdictSchema.nullable(),
  }),
  z.object({ ...claimFigureSchema, kind: z.literal('fleet'), verdict: z.null(), fleet: fleetFindingSchema }),
]);
export type ClaimBeside = z.infer<typeof claimBesideSchema>;

export const claimRowSchema = z.object({
  id: z.string(),
  source: z.enum(['asserted', 'reported', 'ours']),
  claim: z.string(),
  scenarios: z.array(z.string()),
  verdict: claimVerdictSchema,
  /** What it means for who waits for an answer, in a sentence. */
  forUsers: z.string(),
  /** What it means for who pays for the machines, in a sentence. */
  forMachines: z.string(),
  /** The rule fixed beforehand, in words. */
  rule: z.string(),
  /** Why this verdict, in a sentence. */
  reason: z.string(),
  /** What decides it. */
  evidence: z.array(claimEvidenceSchema),
  beside: z.array(claimBesideSchema),
  /** The id of the evidence that alone refuted it, where the rule says that one counterexample is enough. */
  counterexample: z.string().nullable(),
  /** The ids of the evidence that are comparisons. */
  comparisons: z.array(z.string()),
  limits: z.string(),
  /** Said of one instance, and several replicas shared its load: at most `mixed`. */
  sharedByReplicas: z.boolean(),
  /** What somebody does who wants it run, where a run of all claims leaves it out. */
  howToRun: z.string().nullable(),
});
export type ClaimRow = z.infer<typeof claimRowSchema>;
