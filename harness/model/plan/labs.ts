import { z } from 'zod';

/** Where services can run. */
export const labIdSchema = z.enum(['docker', 'local', 'hosts']);
export type LabId = z.infer<typeof labIdSchema>;

/** Those that need nothing to be named, in the order in which `auto` tries them. */
export const UNNAMED_LABS = ['docker', 'local'] as const satisfies readonly LabId[];

/** `auto`: the first lab whose needs are there; `hosts` is chosen by naming them. */
export const LAB_CHOICES = ['auto', ...UNNAMED_LABS] as const;
export type LabChoice = (typeof LAB_CHOICES)[number] | 'hosts';

export interface LabFacts {
  readonly title: string;
  /** What a run in it does not show, a sentence each. */
  readonly notShown: readonly string[];
}

export const LABS: Readonly<Record<LabId, LabFacts>> = {
  docker: { title: 'containers on one network', notShown: [] },
  local: {
    title: 'processes on this machine',
    notShown: [
      'Containers: the services ran as local processes, so image sizes and container overhead are not measured.',
    ],
  },
  hosts: { title: 'containers on hosts of their own', notShown: [] },
};
